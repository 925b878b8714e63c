// Series of all steps that go on where they ended, so that a run which logs costs only its new rows.
import { type Accumulator, createAccumulator } from './accumulator.js'
import type { OpenedHistory } from './opened-history.js'
import type { SeriesAnswer, SeriesQuery } from './protocol.js'

/** The series of one run. */
export interface GrowingSeries {
  read(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesAnswer>
  /** Begins all anew. */
  clear(): void
}

interface Growing {
  key: string
  accumulator: Accumulator
  /** Rows before this step are in. */
  nextStep: number
}

/** As many are kept: those of a page of charts, and of some ways to smooth them. */
const most = 2000

export function createGrowingSeries(history: OpenedHistory): GrowingSeries {
  const all = new Map<string, Growing>()
  return {
    async read({ keys, buckets, smoothing }, signal) {
      if (all.size > most) all.clear()
      const wanted = new Map(
        keys.map(key => {
          const id = JSON.stringify([key, buckets, smoothing])
          const begun = { key, accumulator: createAccumulator(key, buckets, smoothing), nextStep: 0 }
          return [id, all.get(id) ?? begun]
        }),
      )
      // What is read only in part must not be gone on with.
      for (const id of wanted.keys()) all.delete(id)
      const series = [...wanted.values()]
      const min = Math.min(...series.map(({ nextStep }) => nextStep))
      let lastStep = min - 1
      const cost = await history.visitRows(
        { keys, min, max: Number.MAX_SAFE_INTEGER, signal },
        (step, valueFor) => {
          lastStep = Math.max(lastStep, step)
          for (const { key, accumulator, nextStep } of series)
            if (step >= nextStep) accumulator.add(step, valueFor(key))
          return undefined
        },
      )
      for (const [id, one] of wanted) {
        one.nextStep = Math.max(one.nextStep, lastStep + 1)
        all.set(id, one)
      }
      return { series: series.map(({ accumulator }) => accumulator.series()), cost }
    },
    clear: () => all.clear(),
  }
}
