// What is exported of one run.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { batchOfRows } from '@runscan/history-wasm'
import type { HistoryBatch, Run, RunFile } from '@runscan/sdk'
import type { ExportedRun, ExportQuery, RunFileEntry, SystemPart } from './manifest.js'
import { type DataSet, sha256Of, writePart } from './parts.js'
import { stateOf } from './unchanged.js'

/** Where a run is exported to, and what of it. */
export interface RunExport {
  folder: string
  query: ExportQuery
  history: DataSet
  system: DataSet
  signal: AbortSignal
  /** Told of the rows of the history that were read since it was last told. */
  onRows(count: number): void
}

/** As many measurements of a machine are asked for at first; all of them, when there turn out to be more. */
const systemSamples = 10_000

/** Exports a run as it is now. */
export async function exportRun(
  run: Run,
  before: ExportedRun | undefined,
  options: RunExport,
): Promise<ExportedRun> {
  const { query } = options
  // Read first: rows that come while it is exported are for the next time.
  const exported = stateOf(run)
  // What is not asked for this time stays as it is.
  const history = query.history ? await exportHistory(run, options) : before?.history
  const system = query.system ? await exportSystem(run, options) : before?.system
  const files = query.files.length > 0 ? await exportFiles(run, before?.files ?? [], options) : before?.files
  return {
    ...{ id: run.id, name: run.name, exported, listed: true },
    ...(history ? { history } : {}),
    ...(system ? { system } : {}),
    ...(files ? { files } : {}),
  }
}

function exportHistory(run: Run, { folder, query, history, signal, onRows }: RunExport) {
  const scan = run.scanHistory({ keys: query.keys ?? [], keyMode: 'any', useCache: false, signal })
  async function* counted(): AsyncGenerator<HistoryBatch, void, undefined> {
    for await (const batch of scan.batches()) {
      yield batch
      onRows(batch.numRows)
    }
  }
  return writePart(folder, history, run.id, counted)
}

async function exportSystem(
  run: Run,
  { folder, system, signal }: RunExport,
): Promise<SystemPart | undefined> {
  const ask = (samples: number) => run.history({ stream: 'system', samples, signal })
  let rows = await ask(systemSamples)
  if (rows.sampled && rows.totalRows !== null) rows = await ask(rows.totalRows)
  const part = await writePart(folder, system, run.id, () => [batchOfRows(rows)])
  return part && { ...part, sampled: rows.sampled }
}

async function exportFiles(
  run: Run,
  before: readonly RunFileEntry[],
  { folder, query, signal }: RunExport,
): Promise<RunFileEntry[]> {
  const found = new Map<string, RunFile>()
  for (const pattern of query.files) {
    for await (const file of run.files({ pattern, signal })) found.set(file.name, file)
  }
  const entries: RunFileEntry[] = []
  for (const file of found.values()) {
    const known = before.find(({ name }) => name === file.name)
    entries.push(
      (await isSameFile(folder, file, known))
        ? (known as RunFileEntry)
        : await saveFile(run, file, folder, signal),
    )
  }
  return entries
}

async function isSameFile(folder: string, file: RunFile, known: RunFileEntry | undefined): Promise<boolean> {
  if (!known?.md5 || known.md5 !== file.md5) return false
  const found = await stat(path.join(folder, known.path)).catch(() => undefined)
  return found?.size === known.bytes
}

async function saveFile(run: Run, file: RunFile, folder: string, signal: AbortSignal): Promise<RunFileEntry> {
  const root = path.join(folder, 'files', encodeURIComponent(run.id))
  const saved = await file.download({ root, replace: true, signal })
  return {
    name: file.name,
    path: path.relative(folder, saved).split(path.sep).join('/'),
    bytes: file.size,
    md5: file.md5,
    sha256: await sha256Of(saved),
  }
}
