// Lines side by side, as the canvas wants them: one column of places, and a column of values for each line.
import type { Points } from '../worker/protocol.js'

/** Values; null is a gap in the line, undefined is no point of it. */
export type Values = (number | null | undefined)[]

export interface AlignedLine {
  xs: Points['xs']
  values: ArrayLike<number | null>
}

/** A place comes as often as the line has it that has it most often. */
export function aligned(lines: readonly AlignedLine[]): [number[], ...Values[]] {
  const places: number[] = []
  const columns: Values[] = lines.map(() => [])
  const at = lines.map(() => 0)
  for (;;) {
    let place = Number.POSITIVE_INFINITY
    for (const [line, { xs }] of lines.entries()) place = Math.min(place, xs[at[line] ?? 0] ?? place)
    if (place === Number.POSITIVE_INFINITY) return [places, ...columns]
    places.push(place)
    for (const [line, { xs, values }] of lines.entries()) {
      const next = at[line] ?? 0
      const isHere = xs[next] === place
      columns[line]?.push(isHere ? values[next] : undefined)
      if (isHere) at[line] = next + 1
    }
  }
}
