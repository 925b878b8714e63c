// A sheet that opens below its button, and closes by Escape, by a click elsewhere, or when it has done its work.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

export interface MenuProps {
  title: string
  /** Gets the way to close the sheet, which leads the keyboard back to the button. */
  children: (close: () => void) => ComponentChildren
}

export function Menu({ title, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null)
  const close = () => {
    if (!menu.current?.open) return
    const hadFocus = menu.current.contains(document.activeElement)
    menu.current.open = false
    if (hadFocus) menu.current.querySelector('summary')?.focus()
  }
  useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !menu.current?.contains(event.target) && menu.current)
        menu.current.open = false
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close()
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  return (
    <details class="menu" ref={menu}>
      <summary>{title}</summary>
      {children(close)}
    </details>
  )
}
