// A run as charts see it.
import type { RunPlace } from '../worker/protocol.js'

export interface ChartRun {
  place: RunPlace
  name: string
  /** Its place among the runs that are shown, which is its colour. */
  colour: number
  /** Changes whenever there may be more rows. */
  version: number
}
