// The horizontal axis of charts: steps, or the values of a key, of which is known at which steps they lie.
import { toNumber } from './accumulator.js'
import type { ViewRange } from './protocol.js'
import { createReducer, type Reducer } from './reducer.js'

/** About as many places are told apart where a zoom looks for its steps. */
const places = 2000

type ValueFor = (key: string) => unknown

/** The place of a row on the axis; undefined when it has none. */
export function placeOf(x: string | undefined, step: number, valueFor: ValueFor): number | undefined {
  if (x === undefined) return step
  const value = toNumber(valueFor(x))
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

/** Whether a place is in view. */
export function isInView(range: ViewRange | undefined, place: number | undefined): boolean {
  if (range === undefined) return true
  return place !== undefined && place >= range.min && place <= (range.max ?? Number.POSITIVE_INFINITY)
}

/** At which steps the values of a key lie. It grows with the run. */
export interface StepIndex {
  /** Rows before this step are in. */
  nextStep: number
  add(step: number, place: number | undefined): void
  /** Steps between which everything of a range lies; undefined when nothing does. */
  stepsOf(range: ViewRange): { min: number; max: number } | undefined
}

export function createStepIndex(): StepIndex {
  const reducer: Reducer = createReducer(places)
  return {
    nextStep: 0,
    add(step, place) {
      if (place !== undefined) reducer.add(step, place)
    },
    stepsOf: range => reducer.placesOf(range),
  }
}
