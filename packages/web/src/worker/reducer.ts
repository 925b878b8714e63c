// Fewer points than were logged, that draw the same picture: of each pixel's values the first, least, greatest and last.
import type { Extreme, Points, ViewRange } from './protocol.js'

/** What is kept of neighbouring places. Plain numbers: it is written to for each of millions of values. */
interface Bucket {
  firstX: number
  first: number
  minX: number
  min: number
  maxX: number
  max: number
  lastX: number
  last: number
}

/** Takes values in any number, and keeps at most eight for each of the pixels that it was made for. */
export interface Reducer {
  /** Takes a value at a finite place. */
  add(x: number, value: number): void
  /** What to draw, from left to right. */
  points(): Points
  /** Of all values; undefined when there are none. */
  extremes(): { min: Extreme; max: Extreme; last: Extreme } | undefined
  /** Between which places values of a range may lie; undefined when there are none. */
  placesOf(range: ViewRange): { min: number; max: number } | undefined
  readonly count: number
}

/**
 * The range of places need not be known: each has a bucket of its own until there are more than twice as many as there
 * are pixels. From then on buckets have a width, which doubles whenever there are too many of them. So a run that goes on
 * costs only its new rows.
 */
export function createReducer(pixels: number): Reducer {
  /** 0 while each place has a bucket of its own. */
  let width = 0
  let buckets = new Map<number, Bucket>()
  let count = 0

  const indexOf = (x: number) => (width === 0 ? x : Math.floor(x / width))
  const widen = () => {
    const narrow = [...buckets.values()]
    width = width === 0 ? widthFor(narrow, 4 * pixels) : width * 2
    buckets = new Map()
    for (const bucket of narrow) {
      const index = indexOf(bucket.firstX)
      const known = buckets.get(index)
      if (known) merge(known, bucket)
      else buckets.set(index, bucket)
    }
  }
  return {
    add(x, value) {
      count += 1
      const index = indexOf(x)
      const bucket = buckets.get(index)
      if (bucket) {
        put(bucket, x, value)
        return
      }
      const [firstX, minX, maxX, lastX] = [x, x, x, x]
      buckets.set(index, { firstX, first: value, minX, min: value, maxX, max: value, lastX, last: value })
      while (buckets.size > 2 * pixels) widen()
    },
    points() {
      const chosen = [...buckets.values()].flatMap(pointsOf).sort((a, b) => a.x - b.x)
      return {
        xs: Float64Array.from(chosen, ({ x }) => x),
        values: Float64Array.from(chosen, ({ value }) => value),
      }
    },
    extremes() {
      const [one, ...others] = buckets.values()
      if (!one) return undefined
      const all = { ...one }
      for (const bucket of others) merge(all, bucket)
      return {
        min: { x: all.minX, value: all.min },
        max: { x: all.maxX, value: all.max },
        last: { x: all.lastX, value: all.last },
      }
    },
    placesOf({ min, max = Number.POSITIVE_INFINITY }) {
      let places: { min: number; max: number } | undefined
      for (const bucket of buckets.values()) {
        if (bucket.max < min || bucket.min > max) continue
        places ??= { min: bucket.firstX, max: bucket.lastX }
        places.min = Math.min(places.min, bucket.firstX)
        places.max = Math.max(places.max, bucket.lastX)
      }
      return places
    },
    get count() {
      return count
    },
  }
}

/** A power of two, so that wider buckets hold whole ones; somewhat less than `parts` of what there is. */
function widthFor(buckets: readonly Bucket[], parts: number): number {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { firstX, lastX } of buckets) {
    least = Math.min(least, firstX)
    greatest = Math.max(greatest, lastX)
  }
  // Divided first: the distance itself may be beyond all numbers.
  return 2 ** Math.max(-1074, Math.floor(Math.log2(greatest / parts - least / parts)))
}

function put(bucket: Bucket, x: number, value: number): void {
  if (x < bucket.firstX) [bucket.firstX, bucket.first] = [x, value]
  if (value < bucket.min) [bucket.minX, bucket.min] = [x, value]
  if (value > bucket.max) [bucket.maxX, bucket.max] = [x, value]
  if (x >= bucket.lastX) [bucket.lastX, bucket.last] = [x, value]
}

function merge(bucket: Bucket, added: Bucket): void {
  put(bucket, added.firstX, added.first)
  put(bucket, added.minX, added.min)
  put(bucket, added.maxX, added.max)
  put(bucket, added.lastX, added.last)
}

/** The four in the order of their places, none of them twice. */
function pointsOf({ firstX, first, minX, min, maxX, max, lastX, last }: Bucket): Extreme[] {
  const four = [
    { x: firstX, value: first },
    { x: minX, value: min },
    { x: maxX, value: max },
    { x: lastX, value: last },
  ]
  return four.filter(
    (point, at) => !four.slice(0, at).some(({ x, value }) => x === point.x && value === point.value),
  )
}
