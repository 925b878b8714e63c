// Exports a project: what has changed since the last time, run by run, and then what belongs to all of them.
import { mkdir } from 'node:fs/promises'
import { AbortError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { FileWriteError } from '../output/whole-file.js'
import { inParallel } from '../parallel/in-parallel.js'
import { type ParquetSchema, type ParquetType, unionOf, writtenTypes } from '../parquet/schema.js'
import { type ExportedRun, type Manifest, schemaFrom, writeManifest } from './manifest.js'
import { alignPart, type DataSet, isAligned } from './parts.js'
import { exportRun } from './run.js'
import { writeRunsTable } from './runs-table.js'
import { isIntact, isSameState, stateOf } from './unchanged.js'

/** What is exported, and to where. */
export interface ProjectExport {
  folder: string
  runs: readonly Run[]
  /** What to ask for, and of which project. */
  head: Pick<Manifest, 'server' | 'entity' | 'project' | 'query' | 'filter'>
  /** Of the last export to this folder. */
  before: Manifest | undefined
  /** Whether unchanged runs are exported again. */
  force: boolean
  jobs: number
  signal: AbortSignal
  onRows(count: number): void
  onRun(done: number, of: number): void
}

/** What an export has come to. */
export interface ProjectOutcome {
  exported: number
  unchanged: number
  failed: { run: Run; error: unknown }[]
  /** Runs of the folder that were not met this time. */
  unlisted: number
  rows: number
  bytes: number
}

/** A manifest of what is done is written this often, so that an export that is killed goes on from there. */
const saveEveryMs = 2000

export async function exportProject(options: ProjectExport): Promise<ProjectOutcome> {
  const { folder, runs, head, before, force, jobs, signal } = options
  await mkdir(folder, { recursive: true })
  const isSameQuery = before !== undefined && JSON.stringify(before.query) === JSON.stringify(head.query)
  const entries = new Map((before?.runs ?? []).map(run => [run.id, { ...run, listed: false }]))
  const history: DataSet = {
    name: 'history',
    schema: startSchema(isSameQuery ? before : undefined, runs, head.query.keys),
  }
  const system: DataSet = {
    name: 'system',
    schema: schemaFrom(isSameQuery ? before?.schemas.system : undefined),
  }
  const outcome: ProjectOutcome = { exported: 0, unchanged: 0, failed: [], unlisted: 0, rows: 0, bytes: 0 }
  let tables = before?.tables ?? []

  const save = async (complete: boolean) => {
    const schemas = { history: writtenTypes(history.schema), system: writtenTypes(system.schema) }
    const list = [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    const updatedAt = new Date().toISOString()
    const manifest = { ...head, complete, updatedAt, tables, schemas, runs: list }
    await writeManifest(folder, { format: 'runscan-export', version: 1, ...manifest })
  }
  let saved = performance.now()
  const saveNowAndThen = async () => {
    if (performance.now() - saved < saveEveryMs) return
    saved = performance.now()
    await save(false)
  }

  let done = 0
  try {
    await inParallel(runs, jobs, async run => {
      if (signal.aborted) throw new AbortError('the export', signal.reason)
      const known = entries.get(run.id)
      const isUnchanged = isSameQuery && !force && known && isSameState(known.exported, stateOf(run))
      if (isUnchanged && !known.error && (await isIntact(folder, known))) {
        entries.set(run.id, { ...known, name: run.name, listed: true })
        outcome.unchanged += 1
      } else {
        const entry = await exportOne(run, known)
        entries.set(run.id, entry)
      }
      done += 1
      options.onRun(done, runs.length)
      await saveNowAndThen()
    })
    await alignAll()
    tables = await writeRunsTable(folder, runs)
  } finally {
    const isComplete = done === runs.length && outcome.failed.length === 0 && !signal.aborted
    // On a full disk this fails too: the failure before it says why.
    await save(isComplete).catch(error => {
      if (isComplete) throw error
    })
  }
  outcome.unlisted = [...entries.values()].filter(({ listed }) => !listed).length
  return outcome

  async function exportOne(run: Run, known: ExportedRun | undefined): Promise<ExportedRun> {
    try {
      const entry = await exportRun(run, known, {
        folder,
        query: head.query,
        history,
        system,
        signal,
        onRows: options.onRows,
      })
      outcome.exported += 1
      outcome.rows += entry.history?.rows ?? 0
      outcome.bytes += entry.history?.bytes ?? 0
      return entry
    } catch (error) {
      // One bad run is not the end of the others; a disk that is full is.
      if (signal.aborted || error instanceof FileWriteError) throw error
      outcome.failed.push({ run, error })
      const message = error instanceof Error ? error.message : String(error)
      return { id: run.id, name: run.name, ...known, listed: true, error: message }
    }
  }

  /** Parts that were written before the schema became as wide as it is now get its columns too. */
  async function alignAll(): Promise<void> {
    // Also of runs that were not met this time: nothing may become wider while parts are aligned.
    for (const dataSet of [history, system]) {
      const parts = Array.from(entries.values(), entry => schemaFrom(entry[dataSet.name]?.columns))
      dataSet.schema = parts.reduce(unionOf, dataSet.schema)
    }
    for (const entry of entries.values()) {
      for (const dataSet of [history, system]) {
        const part = entry[dataSet.name]
        if (!part || isAligned(dataSet, part) || !(await isIntact(folder, entry))) continue
        if (signal.aborted) throw new AbortError('the export', signal.reason)
        const aligned = await alignPart(folder, dataSet, entry.id, part)
        Object.assign(entry, { [dataSet.name]: { ...part, ...aligned } })
        await saveNowAndThen()
      }
    }
  }
}

/**
 * The columns to begin with, so that few parts have to be written again: those of the last time, and the keys under which
 * the runs have logged numbers. Keys that nest deeper than one level are no columns of their own.
 */
function startSchema(
  before: Manifest | undefined,
  runs: readonly Run[],
  keys: readonly string[] | null,
): ParquetSchema {
  let schema: ParquetSchema = unionOf(new Map([['_step', 'int64']]), schemaFrom(before?.schemas.history))
  for (const run of runs) {
    const logged = Object.entries(run.historyKeys?.keys ?? {})
    const numbers = logged.filter(
      ([key, { typeCounts }]) =>
        key.split('.').length <= 2 &&
        (!keys || keys.includes(key)) &&
        typeCounts?.every(({ type }) => type === 'number'),
    )
    schema = unionOf(schema, new Map(numbers.map(([key]): [string, ParquetType] => [key, 'none'])))
  }
  return schema
}
