// Asks the server; the browser adds the session's cookie. Works in the page and in its worker.
import { parseExtendedJson } from '@runscan/core'
import type { TadaDocumentNode } from 'gql.tada'
import { PageError } from './errors.js'

/** Sends an operation; gives its data. @throws `PageError` */
export async function execute<Data, Variables>(
  operation: TadaDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const { status, text } = await send('/graphql', {
    method: 'POST',
    body: JSON.stringify({ query: operation, variables }),
    ...(signal ? { signal } : {}),
  })
  const answer = readJson(text) as { data?: Data; errors?: { message: string }[] }
  const [failure] = answer.errors ?? []
  if (status === 401) throw new PageError('SIGNED_OUT', 'You are signed out.')
  if (failure || !answer.data)
    throw new PageError('REFUSED', failure?.message ?? `The server answered with HTTP ${status}.`)
  return answer.data
}

/** Sends any other request with a JSON body or none. */
export async function send(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(path, { ...init, headers, credentials: 'same-origin' })
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause
    throw new PageError('UNREACHABLE', 'The server does not answer. Is `runscan serve` still running?', cause)
  }
}

/** JSON as the protocol has it. */
export function readJson(text: string): unknown {
  try {
    return parseExtendedJson(text)
  } catch (cause) {
    throw new PageError('UNREADABLE', 'The server answered with something that is no JSON.', cause)
  }
}

/** A link of the server as one of this page's own origin, which may go by another name of the same machine. */
export function ownLink(url: string): string {
  const { pathname, search } = new URL(url, location.origin)
  return pathname + search
}
