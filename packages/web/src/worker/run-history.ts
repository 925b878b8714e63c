// What the page asks of one run's history.
import { createAccumulator } from './accumulator.js'
import { noCost, sumOf } from './cost.js'
import { createGrowingSeries } from './growing-series.js'
import { isInView, placeOf } from './horizontal.js'
import { createOpenedHistory } from './opened-history.js'
import type {
  LoggedRow,
  RowsAnswer,
  RowsQuery,
  RunPlace,
  ScanCost,
  SeriesAnswer,
  SeriesQuery,
} from './protocol.js'

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

  /** Rows of a range of the axis, from a step on: of the steps that it lies between, those that are in it. */
  const visitRange = async (
    { keys, x, range }: Pick<SeriesQuery, 'keys' | 'x' | 'range'>,
    minStep: number,
    signal: AbortSignal | undefined,
    visit: (
      step: number,
      place: number | undefined,
      valueFor: (key: string) => unknown,
    ) => boolean | undefined,
  ): Promise<ScanCost> => {
    const { steps, cost } = range
      ? await growing.stepsOf(x, range, signal)
      : { steps: { min: 0, max: Number.MAX_SAFE_INTEGER }, cost: noCost }
    const min = Math.max(steps?.min ?? 0, minStep)
    const asked = { keys: x === undefined ? keys : [...keys, x], min, max: steps?.max ?? -1, signal }
    const own = await history.visitRows(asked, (step, valueFor) => {
      const place = placeOf(x, step, valueFor)
      return isInView(range, place) ? visit(step, place, valueFor) : undefined
    })
    // Looking for the steps has opened the same files.
    return { ...sumOf([cost, own]), totalBytes: own.totalBytes }
  }

  const seriesOf = async (query: SeriesQuery, signal?: AbortSignal) => {
    const { keys, buckets, smoothing } = query
    const accumulators = keys.map(key => ({ key, accumulator: createAccumulator(key, buckets, smoothing) }))
    const cost = await visitRange(query, 0, signal, (_step, place, valueFor) => {
      for (const { key, accumulator } of accumulators) accumulator.add(place, valueFor(key))
      return undefined
    })
    return { series: accumulators.map(({ accumulator }) => accumulator.series()), cost }
  }

  const rowsOf = async (query: RowsQuery, signal?: AbortSignal) => {
    const { keys, x, minStep, limit } = query
    const rows: LoggedRow[] = []
    await visitRange(query, minStep, signal, (step, _place, valueFor) => {
      const values = keys.map(valueFor)
      if (values.some(value => value !== undefined))
        rows.push({ step, values: x === undefined ? values : [...values, valueFor(x)] })
      return rows.length <= limit
    })
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
  }

  return {
    refresh: signal => inTurn(() => refresh(signal)),
    series: (query, signal) =>
      inTurn(async () => {
        await opened(signal)
        return query.range?.max === undefined ? growing.read(query, signal) : seriesOf(query, signal)
      }),
    rows: (query, signal) =>
      inTurn(async () => {
        await opened(signal)
        return rowsOf(query, signal)
      }),
    close: () => inTurn(history.close),
  }
}
