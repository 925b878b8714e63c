// Series that go on where they ended, so that a run which logs costs only its new rows.
import { type Accumulator, createAccumulator } from './accumulator.js'
import { noCost } from './cost.js'
import { createStepIndex, isInView, placeOf, type StepIndex } from './horizontal.js'
import type { OpenedHistory } from './opened-history.js'
import type { ScanCost, SeriesAnswer, SeriesQuery, ViewRange } from './protocol.js'

/** The series of one run. */
export interface GrowingSeries {
  /** Series of everything, or of a range that goes on with the run. */
  read(query: SeriesQuery, signal?: AbortSignal): Promise<SeriesAnswer>
  /** Between which steps a range of an axis lies; undefined when nothing is there. */
  stepsOf(
    x: string | undefined,
    range: ViewRange,
    signal?: AbortSignal,
  ): Promise<{ steps: Steps | undefined; cost: Readonly<ScanCost> }>
  /** Begins all anew. */
  clear(): void
}

/** Both ends inclusive. */
export interface Steps {
  min: number
  max: number
}

interface Growing {
  key: string
  accumulator: Accumulator
  /** Rows before this step are in. */
  nextStep: number
}

const lastOfAll = Number.MAX_SAFE_INTEGER

/** As many are kept: those of a page of charts, and of some ways to smooth them. */
const most = 2000

export function createGrowingSeries(history: OpenedHistory): GrowingSeries {
  const all = new Map<string, Growing>()
  const indexes = new Map<string, StepIndex>()

  /** Reads on with some series, and with the index of their axis, from where they are. */
  const readOn = async (
    { x, range }: Pick<SeriesQuery, 'x' | 'range'>,
    series: readonly Growing[],
    signal: AbortSignal | undefined,
  ): Promise<ScanCost> => {
    const index = x === undefined ? undefined : (indexes.get(x) ?? createStepIndex())
    // What is read only in part must not be gone on with.
    if (x !== undefined) indexes.delete(x)
    const min = Math.min(...[...series, ...(index ? [index] : [])].map(({ nextStep }) => nextStep))
    const keys = [...series.map(({ key }) => key), ...(x === undefined ? [] : [x])]
    let lastStep = min - 1
    const cost = await history.visitRows({ keys, min, max: lastOfAll, signal }, (step, valueFor) => {
      lastStep = Math.max(lastStep, step)
      const place = placeOf(x, step, valueFor)
      if (index && step >= index.nextStep) index.add(step, place)
      if (!isInView(range, place)) return undefined
      for (const { key, accumulator, nextStep } of series)
        if (step >= nextStep) accumulator.add(place, valueFor(key))
      return undefined
    })
    for (const one of [...series, ...(index ? [index] : [])])
      one.nextStep = Math.max(one.nextStep, lastStep + 1)
    if (x !== undefined && index) indexes.set(x, index)
    return cost
  }

  const stepsOf: GrowingSeries['stepsOf'] = async (x, range, signal) => {
    if (x === undefined) return { steps: { min: range.min, max: range.max ?? lastOfAll }, cost: noCost }
    // Rows that came since may be anywhere on the axis.
    const cost = await readOn({ x }, [], signal)
    return { steps: indexes.get(x)?.stepsOf(range), cost }
  }

  return {
    stepsOf,
    async read({ keys, x, range, buckets, smoothing }, signal) {
      if (all.size > most) all.clear()
      const wanted = new Map<string, Growing>()
      // Where a range begins is asked for only when it is read for the first time.
      let begin: number | undefined
      for (const key of keys) {
        const id = JSON.stringify([key, x, range?.min, buckets, smoothing])
        const known = all.get(id)
        if (!known) begin ??= range ? ((await stepsOf(x, range, signal)).steps?.min ?? 0) : 0
        const accumulator = createAccumulator(key, buckets, smoothing)
        wanted.set(id, known ?? { key, accumulator, nextStep: begin ?? 0 })
      }
      for (const id of wanted.keys()) all.delete(id)
      const series = [...wanted.values()]
      const cost = await readOn({ x, range }, series, signal)
      for (const [id, one] of wanted) all.set(id, one)
      return { series: series.map(({ accumulator }) => accumulator.series()), cost }
    },
    clear: () => {
      all.clear()
      indexes.clear()
    },
  }
}
