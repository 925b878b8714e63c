// Fewer points than were logged, that draw the same picture: of each pixel's values the first, least, greatest and last.
import type { Extreme, Points } from './protocol.js'

/** What is kept of neighbouring steps. Plain numbers: it is written to for each of millions of values. */
interface Bucket {
  firstStep: number
  first: number
  minStep: number
  min: number
  maxStep: number
  max: number
  lastStep: number
  last: number
}

/** Takes values in any number, and keeps at most eight for each of the pixels that it was made for. */
export interface Reducer {
  add(step: number, value: number): void
  /** What to draw, by step. */
  points(): Points
  /** Of all values; undefined when there are none. */
  extremes(): { min: Extreme; max: Extreme; last: Extreme } | undefined
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

  const widen = () => {
    width *= 2
    const narrow = buckets
    buckets = new Map()
    for (const bucket of narrow.values()) {
      const index = Math.floor(bucket.firstStep / width)
      const known = buckets.get(index)
      if (known) merge(known, bucket)
      else buckets.set(index, bucket)
    }
  }
  return {
    add(step, value) {
      count += 1
      const index = Math.floor(step / width)
      const bucket = buckets.get(index)
      if (bucket) {
        put(bucket, step, value)
        return
      }
      const [firstStep, minStep, maxStep, lastStep] = [step, step, step, step]
      buckets.set(index, {
        firstStep,
        first: value,
        minStep,
        min: value,
        maxStep,
        max: value,
        lastStep,
        last: value,
      })
      while (buckets.size > 2 * pixels) widen()
    },
    points() {
      const chosen = [...buckets.values()].flatMap(pointsOf).sort((a, b) => a.step - b.step)
      return {
        steps: Float64Array.from(chosen, ({ step }) => step),
        values: Float64Array.from(chosen, ({ value }) => value),
      }
    },
    extremes() {
      const [one, ...others] = buckets.values()
      if (!one) return undefined
      const all = { ...one }
      for (const bucket of others) merge(all, bucket)
      return {
        min: { step: all.minStep, value: all.min },
        max: { step: all.maxStep, value: all.max },
        last: { step: all.lastStep, value: all.last },
      }
    },
    get count() {
      return count
    },
  }
}

function put(bucket: Bucket, step: number, value: number): void {
  if (step < bucket.firstStep) [bucket.firstStep, bucket.first] = [step, value]
  if (value < bucket.min) [bucket.minStep, bucket.min] = [step, value]
  if (value > bucket.max) [bucket.maxStep, bucket.max] = [step, value]
  if (step >= bucket.lastStep) [bucket.lastStep, bucket.last] = [step, value]
}

function merge(bucket: Bucket, added: Bucket): void {
  put(bucket, added.firstStep, added.first)
  put(bucket, added.minStep, added.min)
  put(bucket, added.maxStep, added.max)
  put(bucket, added.lastStep, added.last)
}

/** The four in the order of their steps, none of them twice. */
function pointsOf({ firstStep, first, minStep, min, maxStep, max, lastStep, last }: Bucket): Extreme[] {
  const four = [
    { step: firstStep, value: first },
    { step: minStep, value: min },
    { step: maxStep, value: max },
    { step: lastStep, value: last },
  ]
  return four.filter(
    (point, at) => !four.slice(0, at).some(({ step, value }) => step === point.step && value === point.value),
  )
}
