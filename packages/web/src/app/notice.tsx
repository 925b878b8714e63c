// What a part of the page says while it has nothing else to show.
import type { ComponentChildren } from 'preact'
import { messageOf } from '../api/errors.js'

/** Something failed, with the way to try again. */
export function Problem({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  return (
    <div class="notice problem flow" role="alert">
      <p>{messageOf(error)}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** There is nothing yet. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice flow">
      <p class="notice-title">{title}</p>
      {children}
    </div>
  )
}

/** It is being loaded. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="notice loading" role="status">
      Loading {what}…
    </p>
  )
}
