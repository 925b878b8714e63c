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
import { type Batches, type FittedFormat, writeFittedFile } from '../output/fitted-file.js'
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

/** Writes rows as a parquet file, whole or not at all. Its columns are those of `schema`, and what else the rows have. */
export function writeParquetFile(
  file: string,
  batches: Batches,
  schema: ParquetSchema,
): Promise<WrittenFile> {
  return writeFittedFile(file, batches, schema, parquet)
}

const parquet: FittedFormat<ParquetSchema, WrittenFile> = {
  widened: (schema, batch) => unionOf(schema, schemaOf(batch)),
  isSame: (a, b) => a === b,
  rowsTogether: ({ size }) => Math.min(groupRows, groupCells / size),
  async begin(write, columns) {
    const schema = ordered(columns)
    const hash = createHash('sha256')
    const bytes = new ByteWriter()
    const writer = new ParquetWriter({ writer: bytes, schema: elementsOf(schema), createdBy: 'runscan' })
    let rows = 0
    const flush = async () => {
      // Copied, since the writer goes on in the same memory.
      const part = bytes.getBytes().slice()
      bytes.index = 0
      hash.update(part)
      await write(part)
    }
    return {
      async rows(batches) {
        const rowGroupSize = batches.reduce((sum, { numRows }) => sum + numRows, 0)
        writer.write({ columnData: columnsOf(schema, batches), rowGroupSize })
        rows += rowGroupSize
        await flush()
      },
      async end() {
        writer.finish()
        await flush()
        return { rows, bytes: bytes.offset, sha256: hash.digest('hex'), schema }
      },
    }
  },
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
