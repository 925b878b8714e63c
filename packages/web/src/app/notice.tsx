// What a part of the page says while it has nothing else to show.
import type { ComponentChildren } from 'preact'
import { messageOf } from '../api/errors.js'

interface ProblemProps {
  error: unknown
  retry?: (() => void) | undefined
  /** Whether it is all that the page has to say. */
  isPage?: boolean
}

/** Something failed, with the way to try again. */
export function Problem({ error, retry, isPage = false }: ProblemProps) {
  return (
    <div class="notice problem flow" role="alert">
      <Title isPage={isPage}>{messageOf(error)}</Title>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}

interface EmptyProps {
  title: string
  children?: ComponentChildren
  /** Whether it is all that the page has to say. */
  isPage?: boolean
}

/** There is nothing yet. */
export function Empty({ title, children, isPage = false }: EmptyProps) {
  return (
    <div class="notice flow">
      <Title isPage={isPage}>{title}</Title>
      {children}
    </div>
  )
}

function Title({ isPage, children }: { isPage: boolean; children: ComponentChildren }) {
  return isPage ? <h1 class="notice-title">{children}</h1> : <p class="notice-title">{children}</p>
}

/** It is being loaded. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="notice loading" role="status">
      Loading {what}…
    </p>
  )
}
