// Requests that a browser makes with the cookie: only the page's own are taken.
import type { Context } from 'hono'
import { ServerError } from '../errors.js'

/** Refuses what another page, or a form, could have made this browser send. */
export function checkOwnPage(request: Context): void {
  const { host = '', origin = '', 'content-type': type = '', 'sec-fetch-site': site } = request.req.header()
  const isOwn = hostOf(origin) === host.toLowerCase() && (site ?? 'same-origin') === 'same-origin'
  if (!isOwn) throw new ServerError('WRONG_ORIGIN', 403, "a session is for this server's own page alone")
  if (request.req.method !== 'DELETE' && !/^application\/json\b/i.test(type))
    throw new ServerError('BAD_REQUEST', 400, 'a session takes application/json alone')
}

/** By http or, behind a proxy, by https. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
