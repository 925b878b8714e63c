// parquet-wasm with apache-arrow: arrow-rs in WebAssembly, handed over as Arrow IPC.
import { openAsBlob } from 'node:fs'
import { tableFromIPC } from 'apache-arrow'
import { ParquetFile } from 'parquet-wasm'
import { ofColumns, ofRows } from './check.mjs'

const columnsOf = keys => (keys ? { columns: ['_step', ...keys] } : {})

async function tableOf({ source, keys }) {
  const file = source.startsWith('http:')
    ? await ParquetFile.fromUrl(source)
    : await ParquetFile.fromFile(await openAsBlob(source))
  const table = tableFromIPC((await file.read(columnsOf(keys))).intoIPCStream())
  file.free()
  return table
}

async function columns(request) {
  const table = await tableOf(request)
  return () =>
    ofColumns(
      table.schema.fields.map(field => table.getChild(field.name)),
      table.numRows,
    )
}

async function rows(request) {
  const table = await tableOf(request)
  const { seen, add } = ofRows()
  for (const row of table) add(row.toJSON())
  return { seen }
}

/** It knows no filter: the row groups that hold the steps are chosen by hand, from the footer's statistics. */
async function middle({ source, keys, minStep, maxStep }) {
  const file = source.startsWith('http:')
    ? await ParquetFile.fromUrl(source)
    : await ParquetFile.fromFile(await openAsBlob(source))
  const wanted = []
  let first = 0
  for (const [at, group] of file.metadata().rowGroups().entries()) {
    const last = first + Number(group.numRows())
    if (first < maxStep && last > minStep) wanted.push(at)
    first = last
  }
  const table = tableFromIPC((await file.read({ ...columnsOf(keys), rowGroups: wanted })).intoIPCStream())
  file.free()
  const found = []
  for (const row of table) if (row._step >= minStep && row._step < maxStep) found.push(row.toJSON())
  return () => {
    const { seen, add } = ofRows()
    for (const row of found) add(row)
    return seen
  }
}

export const tasks = { columns, objects: rows, rows, middle }
