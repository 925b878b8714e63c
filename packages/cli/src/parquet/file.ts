// Writes batches of rows as a parquet file with the columns that it is told, group by group.
import { createHash } from 'node:crypto'
import type { HistoryBatch } from '@runscan/sdk'
import {
  type BasicType,
  ByteWriter,
  ParquetWriter,
  type SchemaElement,
  schemaFromColumnData,
} from 'hyparquet-writer'
import { createWholeFile } from '../output/whole-file.js'
import { ordered, type ParquetSchema, type ParquetType, schemaOf, unionOf } from './schema.js'
import { joined, parquetValues } from './values.js'

/** A row group holds no more cells than this, and so does the memory. */
const groupCells = 2_000_000
const groupRows = 100_000

/** What was written. */
export interface WrittenFile {
  rows: number
  bytes: number
  /** Of the whole file, as hexadecimal digits. */
  sha256: string
  schema: ParquetSchema
}

/**
 * Writes rows as a parquet file, whole or not at all. Its columns are those of `schema`, and what else the rows have: when
 * rows turn out to need another type after some were written, all is read and written again with that.
 * @param batches gives the rows; called again when they are needed again
 */
export async function writeParquetFile(
  file: string,
  batches: () => AsyncIterable<HistoryBatch>,
  schema: ParquetSchema,
): Promise<WrittenFile> {
  for (let known = schema; ; ) {
    const written = await writeOnce(file, batches(), known)
    if ('sha256' in written) return written
    known = written.needed
  }
}

async function writeOnce(
  file: string,
  batches: AsyncIterable<HistoryBatch>,
  start: ParquetSchema,
): Promise<WrittenFile | { needed: ParquetSchema }> {
  const whole = await createWholeFile(file)
  const hash = createHash('sha256')
  const bytes = new ByteWriter()
  const flush = async () => {
    // Copied, since the writer goes on in the same memory.
    const part = bytes.getBytes().slice()
    bytes.index = 0
    hash.update(part)
    await whole.write(part)
  }
  try {
    let schema = ordered(start)
    let writer: ParquetWriter | undefined
    let waiting: HistoryBatch[] = []
    let rows = 0
    let waitingRows = 0
    const writeGroup = async () => {
      writer ??= new ParquetWriter({ writer: bytes, schema: elementsOf(schema), createdBy: 'runscan' })
      if (waitingRows > 0) {
        writer.write({ columnData: columnsOf(schema, waiting), rowGroupSize: waitingRows })
        await flush()
      }
      waiting = []
      waitingRows = 0
    }
    for await (const batch of batches) {
      if (batch.numRows === 0) continue
      const needed = unionOf(schema, schemaOf(batch))
      if (needed !== schema && writer) return { needed: await unionOfRest(needed, batches) }
      schema = needed === schema ? schema : ordered(needed)
      waiting.push(batch)
      waitingRows += batch.numRows
      rows += batch.numRows
      if (waitingRows >= Math.min(groupRows, groupCells / schema.size)) await writeGroup()
    }
    await writeGroup()
    writer?.finish()
    await flush()
    await whole.commit()
    return { rows, bytes: bytes.offset, sha256: hash.digest('hex'), schema }
  } finally {
    await whole.discard()
  }
}

/** What the rows that are still to come need too, so that one more reading is enough. */
async function unionOfRest(
  schema: ParquetSchema,
  batches: AsyncIterable<HistoryBatch>,
): Promise<ParquetSchema> {
  let union = schema
  for await (const batch of batches) union = unionOf(union, schemaOf(batch))
  return union
}

function columnsOf(schema: ParquetSchema, batches: readonly HistoryBatch[]) {
  return Array.from(schema, ([name, type]) => ({
    name,
    data: joined(batches.map(batch => parquetValues(batch.column(name), type, batch.numRows))) as unknown[],
    // Readers find steps by the index of pages.
    ...(name === '_step' ? { columnIndex: true, offsetIndex: true, pageSize: 8 * 10_000 } : {}),
  }))
}

const basicTypes: Record<ParquetType, BasicType> = {
  none: 'DOUBLE',
  int64: 'INT64',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  string: 'STRING',
  json: 'STRING',
}

function elementsOf(schema: ParquetSchema): SchemaElement[] {
  return schemaFromColumnData({
    columnData: Array.from(schema, ([name, type]) => ({ name, data: [], type: basicTypes[type] })),
  })
}
