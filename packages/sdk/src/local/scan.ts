// Scans of a history that is still in the log that it was written to.

import { AbortError } from '@runscan/core'
import { batchOfRows, collectRows, type HistoryBatch } from '@runscan/history-wasm'
import type { HistoryScanDiagnostics } from '../history/diagnostics.js'
import type { ScanHistoryOptions, ScanHistoryQuery } from '../history/query.js'
import { RowScan } from '../history/row-scan.js'
import type { HistoryScan } from '../history/scan.js'
import { type BatchBuilder, createBatchBuilder, rowsPerBatch } from './batches.js'
import type { LocalColumn } from './log/columns.js'
import { readLog } from './log/framing.js'
import type { LogIndex } from './log/index-log.js'
import { type ItemKey, KeyTable, kindOf, readValue, stepOf } from './log/items.js'
import { kinds } from './log/records.js'
import { visitRow } from './log/row.js'

/** A log that was gone through once. */
export interface OpenLog {
  file: string
  index: LogIndex
  skipCorrupt: boolean
}

/**
 * A scan of a local run's history, with everything that a scan of a run on a server has. Each iteration reads the log
 * anew, from near `minStep` to `maxStep`.
 */
export class LocalHistoryScan extends RowScan implements Pick<HistoryScan, keyof HistoryScan> {
  readonly #log: OpenLog

  /** @internal Made by {@link LocalRun.scanHistory}. */
  constructor(log: OpenLog, options: ScanHistoryOptions) {
    super(options)
    this.#log = log
  }

  /** @internal */
  protected override async *read(
    diagnostics: HistoryScanDiagnostics,
  ): AsyncGenerator<HistoryBatch, void, undefined> {
    yield* readBatches(this.#log, this.query, diagnostics)
    diagnostics.complete = this.#log.index.problems.length === 0
  }

  /** @internal */
  protected override explained(error: unknown): unknown {
    const { signal } = this.query
    return signal?.aborted ? new AbortError(`reading '${this.#log.file}'`, signal.reason) : error
  }

  /** What an iteration would read, in words: from where to where of the log. Reads nothing. */
  async explain(): Promise<string> {
    return planInWords(this.#log, this.query)
  }
}

function planInWords({ file, index }: OpenLog, { keys, minStep, maxStep }: ScanHistoryQuery): string {
  const { columns, isSorted } = index.history
  const start = startOf(index, minStep)
  const end = maxStep !== undefined && isSorted ? `until step ${maxStep}` : 'to its end'
  const names = columnsFor(columns, keys).map(({ name }) => name)
  return [
    `steps ${minStep ?? 'first'} to ${maxStep ?? 'last'} (exclusive)`,
    `${file}: ${start === undefined ? 'nothing' : `from byte ${start} ${end}`}, columns ${names.join(', ')}`,
    ...(isSorted ? [] : ['the steps go down in this log: all rows are held in memory to sort them']),
    '',
  ].join('\n')
}

/** From where on a log is read; undefined when it has no such rows. */
function startOf({ history }: LogIndex, minStep = Number.NEGATIVE_INFINITY): number | undefined {
  const { marks, isSorted, lastStep } = history
  if (marks.length === 0 || lastStep < minStep) return undefined
  return (isSorted ? marks.findLast(({ step }) => step < minStep) : undefined)?.offset ?? marks[0]?.offset
}

async function* readBatches(
  log: OpenLog,
  query: ScanHistoryQuery,
  diagnostics: HistoryScanDiagnostics,
): AsyncGenerator<HistoryBatch, void, undefined> {
  const { history } = log.index
  const columns = columnsFor(history.columns, query.keys)
  const names = new Set(columns.map(({ name }) => name))
  diagnostics.keysFound = query.keys.filter(key => names.has(key))
  diagnostics.keysMissing = query.keys.filter(key => !names.has(key))
  const batches = readInOrder(log, query, columns, diagnostics)
  if (history.isSorted) yield* batches
  else yield* sorted(batches)
}

/** `_step` first; without keys all columns, as every row of an export has them. */
function columnsFor(all: readonly LocalColumn[], keys: readonly string[]): LocalColumn[] {
  const byName = new Map(all.map(column => [column.name, column]))
  const wanted = keys.length === 0 ? byName.keys() : keys
  return [...new Set(['_step', ...wanted])].flatMap(name => byName.get(name) ?? [])
}

async function* readInOrder(
  { file, index, skipCorrupt }: OpenLog,
  query: ScanHistoryQuery,
  columns: readonly LocalColumn[],
  diagnostics: HistoryScanDiagnostics,
): AsyncGenerator<HistoryBatch, void, undefined> {
  const { minStep = Number.NEGATIVE_INFINITY, maxStep = Number.POSITIVE_INFINITY, signal } = query
  const { isSorted } = index.history
  const start = startOf(index, minStep)
  if (start === undefined) return
  const builder = createBatchBuilder(columns)
  const take = rowReader(builder, query)
  for await (const records of readLog(file, { from: start, skipCorrupt, signal })) {
    for (const { bytes } of records) {
      diagnostics.bytes += bytes.length
      const place = kindOf(bytes)
      if (place?.field !== kinds.history) continue
      const step = take.stepOf(bytes as Buffer, place)
      if (step >= maxStep && isSorted) {
        if (builder.rows > 0) yield builder.take()
        return
      }
      if (step < minStep || step >= maxStep) continue
      take.row(bytes as Buffer, place, step)
      if (builder.rows === rowsPerBatch) yield builder.take()
    }
  }
  if (builder.rows > 0) yield builder.take()
}

interface Place {
  field: number
  start: number
  end: number
}

/** Reads rows into a builder: those that the keys select, and of these the columns that the builder has. */
function rowReader(builder: BatchBuilder, { keys, keyMode, bigints }: ScanHistoryQuery) {
  const table = new KeyTable()
  const stepColumn = builder.at('_step')
  const asked = keys.filter(key => keyMode === 'all' || key !== '_step').map(key => builder.at(key))
  const isKept =
    keys.length === 0 || keyMode === 'every-row' || asked.length === 0
      ? () => true
      : keyMode === 'all'
        ? () => asked.every(column => column !== undefined && builder.has(column))
        : () => asked.some(column => column !== undefined && builder.has(column))
  const wants = keys.length === 0 ? undefined : wantedBy(keys)
  // -1 for a key that no column is wanted of.
  const columnOf = byKey(key => builder.at(key.path[0] ?? '') ?? -1)
  return {
    /** The step that the record says; when it says none, the one among its items. */
    stepOf(bytes: Buffer, place: Place): number {
      return stepOf(bytes, place) ?? stepAmongItems(bytes, place, table)
    },
    row(bytes: Buffer, place: Place, step: number): void {
      visitRow(bytes, place, table, wants ? { bigints, wants } : { bigints }, {
        plain(key, kind, start, end) {
          const column = columnOf(key)
          if (column !== -1) builder.set(column, readValue(bytes, kind, start, end, bigints))
        },
        nested(name, value) {
          const column = builder.at(name)
          if (column !== undefined) builder.set(column, value)
        },
      })
      if (stepColumn !== undefined && !builder.has(stepColumn)) builder.set(stepColumn, step)
      if (isKept()) builder.keep()
      else builder.drop()
    },
  }
}

function stepAmongItems(bytes: Buffer, place: Place, table: KeyTable): number {
  let step = 0
  visitRow(
    bytes,
    place,
    table,
    { bigints: 'number', wants: key => key.path[0] === '_step' },
    {
      plain(_key, kind, start, end) {
        step = Number(readValue(bytes, kind, start, end, 'number'))
      },
      nested() {},
    },
  )
  return step
}

/** Whether a key can be what was asked for, or a part of it: `a.b` may be the key `a.b`, or `b` inside of `a`. */
function wantedBy(keys: readonly string[]): (key: ItemKey) => boolean {
  const tops = new Set(['_step'])
  for (const key of keys) {
    tops.add(key)
    for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) tops.add(key.slice(0, dot))
  }
  return byKey(key => tops.has(key.path[0] ?? ''))
}

/** Remembers what was found for each key. */
function byKey<Value>(find: (key: ItemKey) => Value): (key: ItemKey) => Value {
  const known: (Value | undefined)[] = []
  return key => {
    const before = known[key.id]
    if (before !== undefined) return before
    const found = find(key)
    known[key.id] = found
    return found
  }
}

/** Rows whose steps go down come from logs that were put together by hand: these are sorted in memory, stably. */
async function* sorted(batches: AsyncIterable<HistoryBatch>): AsyncGenerator<HistoryBatch, void, undefined> {
  const rows = await collectRows(batches)
  rows.sort((a, b) => Number(a._step) - Number(b._step))
  for (let at = 0; at < rows.length; at += rowsPerBatch) yield batchOfRows(rows.slice(at, at + rowsPerBatch))
}
