// One key's values as they are read: reduced for drawing, smoothed beside it.
import type { Series } from './protocol.js'
import { createReducer } from './reducer.js'

/** Takes the values of a key in the order in which they were logged. */
export interface Accumulator {
  /** @param x undefined when there is none that can be drawn */
  add(x: number | undefined, value: unknown): void
  series(): Series
}

export function createAccumulator(key: string, buckets: number, smoothing: number): Accumulator {
  const raw = createReducer(buckets)
  const smooth = smoothing > 0 ? createReducer(buckets) : undefined
  const smoothed = smoother(smoothing)
  let notFinite = 0
  let withoutX = 0
  return {
    add(x, value) {
      const number = toNumber(value)
      if (number === undefined) return
      if (x === undefined) withoutX += 1
      else if (!Number.isFinite(number)) notFinite += 1
      else {
        raw.add(x, number)
        smooth?.add(x, smoothed(number))
      }
    },
    series: () => ({
      key,
      points: raw.points(),
      smoothed: smooth?.points(),
      count: raw.count,
      notFinite,
      withoutX,
      ...(raw.extremes() ?? { min: undefined, max: undefined, last: undefined }),
    }),
  }
}

/** An exponential moving average that does not lean towards 0 at its beginning. */
export function smoother(weight: number): (value: number) => number {
  let average = 0
  let totalWeight = 0
  return value => {
    average = average * weight + value * (1 - weight)
    totalWeight = totalWeight * weight + (1 - weight)
    return average / totalWeight
  }
}

/** A value as a number; undefined when it is none. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return undefined
}
