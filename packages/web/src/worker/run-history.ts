// One run's history, held open: its exports, the rows after them, and what charts made of both so far.
import { type History, openHistory } from '@runscan/history-wasm'
import { type Accumulator, createAccumulator } from './accumulator.js'
import { exportId, fetchPlaces, type LiveRow } from './live-tail.js'
import type {
  LoggedRow,
  RowsAnswer,
  RowsQuery,
  RunPlace,
  ScanCost,
  SeriesAnswer,
  SeriesQuery,
} from './protocol.js'
import { columnOf, reader, valueAt } from './values.js'

/** A run's history. */
export interface RunHistory {
  /** Looks what was logged since. */
  refresh(signal?: AbortSignal): Promise<void>
  series(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesAnswer>
  rows(query: RowsQuery, signal?: AbortSignal): Promise<RowsAnswer>
  close(): Promise<void>
}

/** A key of a chart that shows all steps: it goes on where it ended instead of reading everything again. */
interface Growing {
  accumulator: Accumulator
  nextStep: number
}

type Visit = (step: number, valueFor: (key: string) => unknown) => boolean | undefined

export function openRunHistory(place: RunPlace): RunHistory {
  let exports: string[] | undefined
  let history: History | undefined
  let names: ReadonlySet<string> = new Set()
  let live: LiveRow[] = []
  let growing = new Map<string, Growing>()
  let work: Promise<unknown> = Promise.resolve()

  /** One after the other: what is read must not change underneath. */
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const turn = work.catch(() => {}).then(job)
    work = turn
    return turn
  }

  const refresh = async (signal?: AbortSignal) => {
    const lastLive = live.at(-1)?.step
    if (exports && lastLive !== undefined) {
      const since = await fetchPlaces(place, { minStep: lastLive, exports, signal })
      const [first] = since.live
      if (exportId(exports) === exportId(since.exports) && first) {
        live = [...live.filter(({ step }) => step < first.step), ...since.live]
        return
      }
    }
    const found = await fetchPlaces(place, { minStep: 0, signal })
    const known = exports ?? []
    const isSame = exports !== undefined && exportId(known) === exportId(found.exports)
    // Exports and rows are only ever added; where some are missing, the run was written over.
    const isContinued = exportId(known) === exportId(found.exports.slice(0, known.length))
    if (!isContinued || (isSame && lastLive !== undefined)) growing = new Map()
    live = found.live
    if (isSame) return
    await history?.close()
    history = undefined
    exports = undefined
    if (found.exports.length > 0)
      history = await openHistory(found.exports.map(linked), signal ? { signal } : {})
    names = new Set(history?.schema.map(({ name }) => name))
    exports = found.exports
  }

  const linked = (url: string, index: number) => ({
    url,
    refresh: async () =>
      (await fetchPlaces(place, { minStep: Number.MAX_SAFE_INTEGER - 1 })).exports[index] ?? url,
  })

  /** Calls for each row of the range with one of the keys, until told to stop. */
  const visitRows = async (
    {
      keys,
      min,
      max,
      signal,
    }: { keys: readonly string[]; min: number; max: number; signal: AbortSignal | undefined },
    visit: Visit,
  ): Promise<ScanCost> => {
    const cost: ScanCost = { requests: 0, bytes: 0, totalBytes: 0, liveRows: 0, milliseconds: 0 }
    const started = performance.now()
    const columns = [...new Set(keys.flatMap(key => columnOf(key, names)?.name ?? []))]
    let isDone = false
    const isWanted =
      history && columns.length > 0 && min <= Number(history.stepRange?.max ?? Number.MAX_SAFE_INTEGER)
    if (history && isWanted) {
      const maxStep = max < Number.MAX_SAFE_INTEGER ? max + 1 : undefined
      const scan = history.scan({ keys: columns, keyMode: 'any', minStep: Math.max(min, 0), maxStep, signal })
      batches: for await (const batch of scan.batches()) {
        const stepOf = reader(batch, '_step', names)
        const readers = new Map(keys.map(key => [key, reader(batch, key, names)]))
        for (let row = 0; row < batch.numRows; row += 1) {
          isDone = visit(Number(stepOf(row)), key => readers.get(key)?.(row)) === false
          if (isDone) break batches
        }
      }
      cost.requests += scan.diagnostics.requests
      cost.bytes += scan.diagnostics.bytes
      cost.totalBytes = scan.diagnostics.totalBytes
    }
    for (const { step, values } of live) {
      if (isDone || step < min || step > max) continue
      cost.liveRows += 1
      isDone = visit(step, key => valueAt(values, key) ?? undefined) === false
    }
    cost.milliseconds = performance.now() - started
    return cost
  }

  const ensureOpen = async (signal?: AbortSignal) => {
    if (exports === undefined) await refresh(signal)
  }

  const inRange = async (
    { keys, buckets, smoothing }: SeriesQuery,
    { min, max }: { min: number; max: number },
    signal: AbortSignal | undefined,
  ) => {
    const accumulators = new Map(keys.map(key => [key, createAccumulator(key, buckets, smoothing)]))
    const cost = await visitRows({ keys, min, max, signal }, (step, valueFor) => {
      for (const [key, accumulator] of accumulators) accumulator.add(step, valueFor(key))
      return undefined
    })
    return { series: [...accumulators.values()].map(accumulator => accumulator.series()), cost }
  }

  const whole = async ({ keys, buckets, smoothing }: SeriesQuery, signal: AbortSignal | undefined) => {
    const entries = keys.map(key => {
      const id = JSON.stringify([key, buckets, smoothing])
      const known = growing.get(id) ?? {
        accumulator: createAccumulator(key, buckets, smoothing),
        nextStep: 0,
      }
      return { id, key, growing: known }
    })
    const min = Math.min(...entries.map(entry => entry.growing.nextStep))
    let lastStep = min - 1
    try {
      const bounds = { keys, min, max: Number.MAX_SAFE_INTEGER, signal }
      const cost = await visitRows(bounds, (step, valueFor) => {
        lastStep = Math.max(lastStep, step)
        for (const entry of entries)
          if (step >= entry.growing.nextStep) entry.growing.accumulator.add(step, valueFor(entry.key))
        return undefined
      })
      for (const { id, growing: grown } of entries) {
        grown.nextStep = Math.max(grown.nextStep, lastStep + 1)
        growing.set(id, grown)
      }
      return { series: entries.map(entry => entry.growing.accumulator.series()), cost }
    } catch (error) {
      // Some of the rows are in already; the next question begins anew.
      for (const { id } of entries) growing.delete(id)
      throw error
    }
  }

  return {
    refresh: signal => inTurn(() => refresh(signal)),
    series: (query, signal) =>
      inTurn(async () => {
        await ensureOpen(signal)
        return query.range ? inRange(query, query.range, signal) : whole(query, signal)
      }),
    rows: ({ keys, minStep, maxStep, limit }, signal) =>
      inTurn(async () => {
        await ensureOpen(signal)
        const rows: LoggedRow[] = []
        await visitRows({ keys, min: minStep, max: maxStep, signal }, (step, valueFor) => {
          const values = keys.map(valueFor)
          if (values.every(value => value === undefined)) return undefined
          rows.push({ step, values })
          return rows.length <= limit
        })
        return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
      }),
    close: () => inTurn(async () => history?.close()),
  }
}
