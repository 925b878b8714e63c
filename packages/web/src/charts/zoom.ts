// Which part of the horizontal axis a chart shows.
import type { ViewRange } from '../worker/protocol.js'

/** Both ends inclusive. */
export interface Extent {
  min: number
  max: number
}

/** What was selected; undefined for less than two whole places where there is nothing between them. */
export function selectedRange(from: number, to: number, isWhole: boolean): Extent | undefined {
  const [min, max] = [Math.min(from, to), Math.max(from, to)]
  const range = isWhole ? { min: Math.ceil(min), max: Math.floor(max) } : { min, max }
  return range.max > range.min ? range : undefined
}

/** Closer to (`factor` below 1) or away from a place; undefined when that is everything. */
export function zoomed(
  shown: Extent,
  all: Extent,
  factor: number,
  isWhole: boolean,
  around = (shown.min + shown.max) / 2,
): Extent | undefined {
  const place = isWhole ? Math.round : (value: number) => value
  const range = {
    min: place(around - (around - shown.min) * factor),
    max: place(around + (shown.max - around) * factor),
  }
  // Doubles have no more than some sixteen digits to tell places apart by.
  const least = isWhole ? 2 : 1e-12 * Math.max(Math.abs(range.min), Math.abs(range.max))
  if (range.max - range.min < least) return shown
  return within(range, all)
}

/** To the side by a part of what is shown, not beyond the ends. */
export function moved(shown: Extent, all: Extent, part: number, isWhole: boolean): Extent | undefined {
  const width = shown.max - shown.min
  const wanted = shown.min + width * part
  const min = Math.min(Math.max(all.min, isWhole ? Math.round(wanted) : wanted), all.max - width)
  return within({ min, max: min + width }, all)
}

/** A range that reaches the end goes on with it when more is logged. */
export function goingOn(range: Extent | undefined, end: number): ViewRange | undefined {
  return range && { min: range.min, max: range.max >= end ? undefined : range.max }
}

/** A range as the page's address has it: `100..200`, or `100..` for one that goes on with the run. */
export function rangeText(range: ViewRange | undefined): string | null {
  return range ? `${range.min}..${range.max ?? ''}` : null
}

/** Reads what the address has, which people may have changed; undefined for what is no range of the axis. */
export function readRange(text: string | null, isWhole: boolean): ViewRange | undefined {
  const [, from, to] = /^(.+?)\.\.(.*)$/.exec(text ?? '') ?? []
  const [min, max] = [Number(from), to ? Number(to) : undefined]
  const isPlace = isWhole ? isStep : Number.isFinite
  const isRange = isPlace(min) && (max === undefined || (isPlace(max) && max > min))
  return isRange ? { min, max } : undefined
}

function isStep(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function within(range: Extent, all: Extent): Extent | undefined {
  const cut = { min: Math.max(range.min, all.min), max: Math.min(range.max, all.max) }
  return cut.min <= all.min && cut.max >= all.max ? undefined : cut
}
