// Which steps a chart shows.

/** Steps, both ends inclusive. */
export interface StepRange {
  min: number
  max: number
}

/** The whole steps of a selection; undefined for one that holds no two of them. */
export function selectedRange(min: number, max: number): StepRange | undefined {
  const range = { min: Math.ceil(Math.min(min, max)), max: Math.floor(Math.max(min, max)) }
  return range.max > range.min ? range : undefined
}

/** Closer to (`factor` below 1) or away from a place; undefined when that is everything. */
export function zoomed(
  shown: StepRange,
  all: StepRange,
  factor: number,
  around = middle(shown),
): StepRange | undefined {
  const range = {
    min: Math.round(around - (around - shown.min) * factor),
    max: Math.round(around + (shown.max - around) * factor),
  }
  if (range.max - range.min < 2) return shown
  return within(range, all)
}

/** To the side by a part of what is shown, not beyond the ends. */
export function moved(shown: StepRange, all: StepRange, part: number): StepRange | undefined {
  const width = shown.max - shown.min
  const min = Math.min(Math.max(all.min, Math.round(shown.min + width * part)), all.max - width)
  return within({ min, max: min + width }, all)
}

function within(range: StepRange, all: StepRange): StepRange | undefined {
  const cut = { min: Math.max(range.min, all.min), max: Math.min(range.max, all.max) }
  return cut.min <= all.min && cut.max >= all.max ? undefined : cut
}

function middle({ min, max }: StepRange): number {
  return (min + max) / 2
}
