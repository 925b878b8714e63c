// A part that scrolls by itself, for which the keyboard must be able to reach it.
import type { ComponentChildren } from 'preact'

export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer scrolls with the keys
    <section class="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
