// Follows redirects by hand where headers of the caller's go along: they are meant for one origin.

/** A redirect that is not followed. */
export class RefusedRedirect extends Error {
  override name = 'RefusedRedirect'
}

/** The part of `fetch` that is needed here. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

const mostHops = 10
const redirects = new Set([301, 302, 303, 307, 308])

/** Sends `own` headers as far as the origin reaches, and `range` everywhere. */
export async function sendAlong(
  send: Send,
  url: string,
  own: Record<string, string>,
  range: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  // `fetch` follows by itself; there is nothing to keep at home.
  if (Object.keys(own).length === 0) return send(url, { headers: range, signal })
  let at = url
  let headers = { ...own, ...range }
  for (let hop = 0; hop <= mostHops; hop += 1) {
    const response = await send(at, { headers, signal, redirect: 'manual' })
    // A page is not told where it leads.
    if (response.type === 'opaqueredirect') return send(at, { headers: range, signal })
    const location = response.headers.get('location')
    if (!redirects.has(response.status) || location === null) return response
    await response.body?.cancel().catch(() => {})
    if (!URL.canParse(location, at)) throw new RefusedRedirect('the server redirects to what is no URL')
    const [from, next] = [new URL(at), new URL(location, at)]
    if (!/^https?:$/.test(next.protocol) || (from.protocol === 'https:' && next.protocol === 'http:')) {
      throw new RefusedRedirect(
        `the server redirects to ${next.protocol}//${next.host}, which is not safe to follow`,
      )
    }
    if (next.origin !== from.origin) headers = range as typeof headers
    at = next.href
  }
  throw new RefusedRedirect(`the server redirects more than ${mostHops} times`)
}
