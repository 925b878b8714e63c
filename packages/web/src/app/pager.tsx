// To the next page of a list, and back: a page is known by where it begins.
import type { ComponentChildren } from 'preact'

export interface PagerProps<Start> {
  /** What it pages through, such as `Pages of runs`. */
  label: string
  /** Where the pages after the first one begin, up to the one that is shown. */
  starts: readonly Start[]
  /** Where the next page begins; none when this is the last one. */
  next: Start | null | undefined
  onStarts: (starts: readonly Start[]) => void
  /** Said between the buttons. */
  children?: ComponentChildren
}

/** Nothing where there is one page alone. */
export function Pager<Start>({ label, starts, next, onStarts, children }: PagerProps<Start>) {
  const isLast = next === null || next === undefined
  if (starts.length === 0 && isLast) return null
  return (
    <nav class="pager" aria-label={label}>
      <button type="button" disabled={starts.length === 0} onClick={() => onStarts(starts.slice(0, -1))}>
        Previous
      </button>
      {children}
      <button type="button" disabled={isLast} onClick={() => !isLast && onStarts([...starts, next])}>
        Next
      </button>
    </nav>
  )
}
