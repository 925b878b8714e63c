// hyparquet with its compressors: JavaScript alone.
import {
  asyncBufferFromFile,
  asyncBufferFromUrl,
  parquetMetadataAsync,
  parquetRead,
  parquetReadObjects,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { ofColumns, ofRows } from './check.mjs'

const fileOf = source =>
  source.startsWith('http:') ? asyncBufferFromUrl({ url: source }) : asyncBufferFromFile(source)
const columnsOf = keys => keys && ['_step', ...keys]

async function columns({ source, keys }) {
  const file = await fileOf(source)
  const metadata = await parquetMetadataAsync(file)
  const chunks = new Map()
  const onChunk = ({ columnName, columnData }) => {
    const known = chunks.get(columnName)
    if (known) known.push(columnData)
    else chunks.set(columnName, [columnData])
  }
  await parquetRead({ file, metadata, columns: columnsOf(keys), compressors, onChunk })
  return () => ofColumns([...chunks.values()].flat(), Number(metadata.num_rows))
}

async function rows({ source, keys }) {
  const file = await fileOf(source)
  const metadata = await parquetMetadataAsync(file)
  const { seen, add } = ofRows()
  let rowStart = 0
  // A row group at a time, which is how it reads least.
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows)
    const found = await parquetReadObjects({
      file,
      metadata,
      columns: columnsOf(keys),
      compressors,
      rowStart,
      rowEnd,
    })
    for (const row of found) add(row)
    rowStart = rowEnd
  }
  return { seen }
}

async function middle({ source, keys, minStep, maxStep }) {
  const file = await fileOf(source)
  const filter = { _step: { $gte: BigInt(minStep), $lt: BigInt(maxStep) } }
  const options = { columns: columnsOf(keys), compressors, filter, usePageIndex: true, useOffsetIndex: true }
  const found = await parquetReadObjects({ file, ...options })
  return () => {
    const { seen, add } = ofRows()
    for (const row of found) add(row)
    return seen
  }
}

export const tasks = { columns, objects: rows, rows, middle }
