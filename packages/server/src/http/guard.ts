// Who may talk to the server: no page of another site, no name that was pointed at this machine, nobody without the key.
import { createHash, timingSafeEqual } from 'node:crypto'
import { ServerError } from '../errors.js'

/** Refuses requests for another host's name, which is how a page elsewhere would reach a server of this machine. */
export function checkHost(host: string | undefined, allowed: ReadonlySet<string>): void {
  if (host !== undefined && allowed.has(host.toLowerCase())) return
  throw new ServerError('WRONG_HOST', 403, `this server does not answer for the host '${host ?? ''}'`)
}

/** Refuses requests from pages of other origins. Programs send no Origin. */
export function checkOrigin(origin: string | undefined, allowed: ReadonlySet<string>): void {
  if (origin === undefined || allowed.has(origin.toLowerCase())) return
  throw new ServerError('WRONG_ORIGIN', 403, `pages of '${origin}' may not use this server`)
}

/** Whether an Authorization header has the key, as Basic or Bearer. */
export function hasKey(authorization: string | undefined, apiKey: string): boolean {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ')
  const given =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(value, 'base64')
          .toString()
          .replace(/^[^:]*:/, '')
      : scheme.toLowerCase() === 'bearer'
        ? value
        : ''
  return isKey(given, apiKey)
}

/** Whether a text is the key. Takes the same time for any wrong one. */
export function isKey(given: string, apiKey: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(apiKey)) && given !== ''
}
