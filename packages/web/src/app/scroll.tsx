// A part that scrolls by itself, for which the keyboard must be able to reach it.
import type { ComponentChildren, RefObject } from 'preact'

export interface ScrollProps {
  label: string
  /** Further classes. */
  class?: string
  box?: RefObject<HTMLElement | null>
  onScroll?: () => void
  children: ComponentChildren
}

export function Scroll({ label, box, onScroll, children, class: more = '' }: ScrollProps) {
  const rest = { ...(box ? { ref: box } : {}), ...(onScroll ? { onScroll } : {}), 'aria-label': label }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls with the keys
    <section class={`scroll ${more}`} tabIndex={0} {...rest}>
      {children}
    </section>
  )
}
