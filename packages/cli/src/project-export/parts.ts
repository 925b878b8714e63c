// The data sets of a project: a folder each, with a parquet file for each run, all of them of one schema.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { parseExtendedJson } from '@runscan/core'
import { batchOfRows, openHistory } from '@runscan/history-wasm'
import type { HistoryBatch, HistoryColumn } from '@runscan/sdk'
import type { Batches } from '../output/fitted-file.js'
import { writeParquetFile } from '../parquet/file.js'
import { type ParquetSchema, unionOf, writtenTypes } from '../parquet/schema.js'
import { type ExportedPart, schemaFrom } from './manifest.js'

/** A data set that grows: its schema becomes wider with each part that needs more. */
export interface DataSet {
  readonly name: 'history' | 'system'
  schema: ParquetSchema
}

/** Where the part of a run is; the names of such folders are what readers take for the column `run_id`. */
function partPath(dataSet: DataSet, runId: string): string {
  return `${dataSet.name}/run_id=${encodeURIComponent(runId)}/part-0.parquet`
}

/** Writes the part of a run; removes it, and gives nothing, when there are no rows. */
export async function writePart(
  folder: string,
  dataSet: DataSet,
  runId: string,
  batches: Batches,
): Promise<ExportedPart | undefined> {
  const name = partPath(dataSet, runId)
  const file = path.join(folder, name)
  const written = await writeParquetFile(file, () => withoutRunId(batches()), dataSet.schema)
  if (written.rows === 0) {
    await rm(file)
    return undefined
  }
  dataSet.schema = unionOf(dataSet.schema, written.schema)
  const { rows, bytes, sha256, schema } = written
  return { path: name, rows, bytes, sha256, columns: Object.fromEntries(schema) }
}

/** A key that was logged as `run_id` gets another name: readers take `run_id` from the folder. */
async function* withoutRunId(batches: ReturnType<Batches>): AsyncGenerator<HistoryBatch, void, undefined> {
  for await (const batch of batches) {
    const logged = batch.column('run_id')
    if (!logged) yield batch
    else {
      const renamed: HistoryColumn = {
        name: 'logged_run_id',
        kind: logged.kind,
        values: logged.values,
        validity: logged.validity,
        get: row => logged.get(row),
      }
      yield withColumns(
        batch,
        batch.columns.map(column => (column === logged ? renamed : column)),
      )
    }
  }
}

function withColumns(batch: HistoryBatch, columns: readonly HistoryColumn[]): HistoryBatch {
  return { ...batch, columns, column: name => columns.find(column => column.name === name) }
}

/** Whether a part has all columns of its data set, with their types. */
export function isAligned(dataSet: DataSet, { columns }: ExportedPart): boolean {
  return JSON.stringify(writtenTypes(schemaFrom(columns))) === JSON.stringify(writtenTypes(dataSet.schema))
}

/** Writes a part again, with all columns of its data set. */
export async function alignPart(
  folder: string,
  dataSet: DataSet,
  runId: string,
  part: ExportedPart,
): Promise<ExportedPart | undefined> {
  const read = dataSet.name === 'history' ? readHistoryPart : readSystemPart
  return writePart(folder, dataSet, runId, () => read(path.join(folder, part.path), part))
}

async function* readHistoryPart(
  file: string,
  part: ExportedPart,
): AsyncGenerator<HistoryBatch, void, undefined> {
  const history = await openHistory(file, { parseJson: parseExtendedJson })
  try {
    for await (const batch of history.scan({ keyMode: 'every-row' }).batches()) yield asLogged(batch, part)
  } finally {
    await history.close()
  }
}

/** These have no steps, which the scanner wants; they are few. */
async function* readSystemPart(
  file: string,
  part: ExportedPart,
): AsyncGenerator<HistoryBatch, void, undefined> {
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet')
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) })
  yield asLogged(batchOfRows(rows, Object.keys(part.columns)), part)
}

/** The values as they were before they were written: what is JSON is read, and a column without values is none. */
function asLogged(batch: HistoryBatch, { columns }: ExportedPart): HistoryBatch {
  const kept = batch.columns
    .filter(({ name }) => columns[name] !== 'none')
    .map(column => (columns[column.name] === 'json' ? parsedColumn(column) : column))
  return withColumns(batch, kept)
}

function parsedColumn(column: HistoryColumn): HistoryColumn {
  const get = (row: number) => {
    const text = column.get(row)
    return typeof text === 'string' ? parseExtendedJson(text) : null
  }
  return { name: column.name, kind: 'mixed', values: [], validity: undefined, get }
}

/** The SHA-256 of a file, as hexadecimal digits. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
