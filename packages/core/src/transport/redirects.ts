// Follows redirects by hand, so that headers never travel to another origin.

import { redactUrl } from '../errors/redact.js'
import { ResponseError } from '../errors/request.js'

/** The part of `fetch` that is needed here; inject one to observe or to replace requests. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>

const maxHops = 10

/** As `fetch`, but what is not meant for another origin stays at home, and encryption is never given up. */
export async function fetchWithRedirects(
  fetch: FetchFunction,
  url: string,
  init: RequestInit,
): Promise<Response> {
  let at = url
  let current: RequestInit = { ...init, redirect: 'manual' }
  for (let hop = 0; hop <= maxHops; hop += 1) {
    const response = await fetch(at, current)
    // A browser does not show where it is sent: let it go there by itself, with no header of ours.
    if (response.type === 'opaqueredirect') return fetch(at, { ...init, headers: {}, redirect: 'follow' })
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response
    await response.body?.cancel()
    const next = new URL(location, at)
    const from = new URL(at)
    if (!/^https?:$/.test(next.protocol) || (from.protocol === 'https:' && next.protocol === 'http:')) {
      throw new ResponseError(`${redactUrl(at)} redirects to ${redactUrl(next)}, which is not safe to follow`)
    }
    const keepsMethod = [307, 308].includes(response.status) || /^(GET|HEAD)?$/i.test(current.method ?? '')
    if (!keepsMethod)
      throw new ResponseError(`${redactUrl(at)} redirects a ${current.method} request; check the base URL`)
    if (next.origin !== from.origin) current = { ...current, headers: rangeOf(current.headers) }
    at = next.href
  }
  throw new ResponseError(`${redactUrl(url)} redirects more than ${maxHops} times`)
}

/** What is no secret, and decides on what comes: which part of the content, and of which version. */
function rangeOf(given: RequestInit['headers']): Record<string, string> {
  const headers = new Headers(given)
  return Object.fromEntries(
    ['range', 'if-range', 'accept-encoding'].flatMap(name => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}
