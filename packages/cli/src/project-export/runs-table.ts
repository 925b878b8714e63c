// The table of runs: a line of JSON for each, and the same as parquet with a column for each key of config and summary.
import path from 'node:path'
import { batchOfRows, columnNames } from '@runscan/history-wasm'
import type { HistoryBatch, HistoryRow, Run } from '@runscan/sdk'
import { toJson } from '../output/json.js'
import { createWholeFile } from '../output/whole-file.js'
import { writeParquetFile } from '../parquet/file.js'
import { attributesOf } from '../run/attributes.js'
import type { ExportedFile } from './manifest.js'
import { sha256Of } from './parts.js'

const batchRows = 500

/** Writes both. */
export async function writeRunsTable(folder: string, runs: readonly Run[]): Promise<ExportedFile[]> {
  return [await writeLines(folder, runs), await writeParquet(folder, runs)]
}

async function writeLines(folder: string, runs: readonly Run[]): Promise<ExportedFile> {
  const name = 'runs.jsonl'
  const whole = await createWholeFile(path.join(folder, name))
  let bytes = 0
  try {
    for (const run of runs) {
      const line = Buffer.from(`${toJson(attributesOf(run))}\n`)
      bytes += line.length
      await whole.write(line)
    }
    await whole.commit()
  } finally {
    await whole.discard()
  }
  return { path: name, bytes, sha256: await sha256Of(path.join(folder, name)) }
}

async function writeParquet(folder: string, runs: readonly Run[]): Promise<ExportedFile> {
  const name = 'runs.parquet'
  const rows = runs.map(rowOf)
  const columns = columnNames(rows)
  function* batches(): Generator<HistoryBatch, void, undefined> {
    for (let at = 0; at < rows.length; at += batchRows) {
      yield batchOfRows(rows.slice(at, at + batchRows), columns)
    }
  }
  const { bytes, sha256 } = await writeParquetFile(
    path.join(folder, name),
    batches,
    new Map([['id', 'string']]),
  )
  return { path: name, bytes, sha256 }
}

/** A run as a row. Lists and objects become JSON. */
function rowOf(run: Run): HistoryRow {
  const { config, summary, systemMetrics: _system, historyKeys, user, ...rest } = attributesOf(run)
  return {
    ...rest,
    user: run.user?.username ?? run.user?.name ?? null,
    tags: run.tags,
    lastStep: run.historyKeys?.lastStep ?? null,
    ...prefixed('config', run.config),
    ...prefixed('summary', run.summary),
  }
}

function prefixed(prefix: string, values: Record<string, unknown>): HistoryRow {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]))
}
