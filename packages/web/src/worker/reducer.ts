// Fewer points than were logged, that draw the same picture: of each pixel's values the first, least, greatest and last.
import type { Extreme, Points } from './protocol.js'

interface Bucket {
  first: Extreme
  min: Extreme
  max: Extreme
  last: Extreme
}

/** Takes values in any number, and keeps at most eight for each of the pixels that it was made for. */
export interface Reducer {
  add(step: number, value: number): void
  /** What to draw, by step. */
  points(): Points
  readonly min: Extreme | undefined
  readonly max: Extreme | undefined
  readonly last: Extreme | undefined
  readonly count: number
}

/**
 * The range of steps need not be known: buckets begin one step wide and double whenever there are more than twice as
 * many as there are pixels. So a run that goes on costs only its new rows.
 */
export function createReducer(pixels: number): Reducer {
  let width = 1
  let buckets = new Map<number, Bucket>()
  let count = 0
  let min: Extreme | undefined
  let max: Extreme | undefined
  let last: Extreme | undefined

  const put = (index: number, added: Bucket) => {
    const known = buckets.get(index)
    buckets.set(index, known ? merged(known, added) : added)
  }
  const widen = () => {
    width *= 2
    const narrow = buckets
    buckets = new Map()
    for (const bucket of narrow.values()) put(Math.floor(bucket.first.step / width), bucket)
  }
  return {
    add(step, value) {
      const point = { step, value }
      count += 1
      if (min === undefined || value < min.value) min = point
      if (max === undefined || value > max.value) max = point
      if (last === undefined || step >= last.step) last = point
      put(Math.floor(step / width), { first: point, min: point, max: point, last: point })
      while (buckets.size > 2 * pixels) widen()
    },
    points() {
      const chosen = new Set<Extreme>()
      for (const { first, min: least, max: greatest, last: end } of buckets.values())
        for (const point of [first, least, greatest, end]) chosen.add(point)
      const sorted = [...chosen].sort((a, b) => a.step - b.step)
      return {
        steps: Float64Array.from(sorted, point => point.step),
        values: Float64Array.from(sorted, point => point.value),
      }
    },
    get min() {
      return min
    },
    get max() {
      return max
    },
    get last() {
      return last
    },
    get count() {
      return count
    },
  }
}

function merged(a: Bucket, b: Bucket): Bucket {
  return {
    first: b.first.step < a.first.step ? b.first : a.first,
    min: b.min.value < a.min.value ? b.min : a.min,
    max: b.max.value > a.max.value ? b.max : a.max,
    last: b.last.step >= a.last.step ? b.last : a.last,
  }
}
