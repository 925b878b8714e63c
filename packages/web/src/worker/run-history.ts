// What the page asks of one run's history.
import { createAccumulator } from './accumulator.js'
import { createGrowingSeries } from './growing-series.js'
import { createOpenedHistory } from './opened-history.js'
import type { LoggedRow, RowsAnswer, RowsQuery, RunPlace, SeriesAnswer, SeriesQuery } from './protocol.js'

/** A run's history. Questions are answered one after the other: what is read must not change underneath. */
export interface RunHistory {
  /** Looks what was logged since. */
  refresh(signal?: AbortSignal): Promise<void>
  series(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesAnswer>
  rows(query: RowsQuery, signal?: AbortSignal): Promise<RowsAnswer>
  close(): Promise<void>
}

export function openRunHistory(place: RunPlace): RunHistory {
  const history = createOpenedHistory(place)
  const growing = createGrowingSeries(history)
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const turn = last.catch(() => {}).then(job)
    last = turn
    return turn
  }
  const refresh = async (signal?: AbortSignal) => {
    if ((await history.refresh(signal)) === 'replaced') growing.clear()
  }
  const opened = async (signal?: AbortSignal) => {
    signal?.throwIfAborted()
    if (!history.isOpen) await refresh(signal)
  }

  const seriesOf = async (
    { keys, buckets, smoothing }: SeriesQuery,
    range: { min: number; max: number },
    signal?: AbortSignal,
  ) => {
    const accumulators = keys.map(key => ({ key, accumulator: createAccumulator(key, buckets, smoothing) }))
    const cost = await history.visitRows({ keys, ...range, signal }, (step, valueFor) => {
      for (const { key, accumulator } of accumulators) accumulator.add(step, valueFor(key))
      return undefined
    })
    return { series: accumulators.map(({ accumulator }) => accumulator.series()), cost }
  }

  const rowsOf = async ({ keys, minStep, maxStep, limit }: RowsQuery, signal?: AbortSignal) => {
    const rows: LoggedRow[] = []
    await history.visitRows({ keys, min: minStep, max: maxStep, signal }, (step, valueFor) => {
      const values = keys.map(valueFor)
      if (values.some(value => value !== undefined)) rows.push({ step, values })
      return rows.length <= limit
    })
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
  }

  return {
    refresh: signal => inTurn(() => refresh(signal)),
    series: (query, signal) =>
      inTurn(async () => {
        await opened(signal)
        return query.range ? seriesOf(query, query.range, signal) : growing.read(query, signal)
      }),
    rows: (query, signal) =>
      inTurn(async () => {
        await opened(signal)
        return rowsOf(query, signal)
      }),
    close: () => inTurn(history.close),
  }
}
