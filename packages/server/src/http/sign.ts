// URLs that need no further credentials: signed for one method and path, and only for a while.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Signs URLs of this server, and checks them. */
export interface UrlSigner {
  /** An absolute URL for a path whose parts are encoded. */
  sign(method: 'GET' | 'PUT', path: string): string
  /** Why a request for a path is not good; undefined when it is. */
  problem(method: string, url: URL): 'unsigned' | 'expired' | undefined
}

export function createSigner(options: {
  key: string
  baseUrl: () => string
  lifetimeSeconds: number
  now: () => number
}): UrlSigner {
  const signatureOf = (method: string, path: string, expires: string) =>
    createHmac('sha256', options.key).update(`${method}\n${path}\n${expires}`).digest()
  return {
    sign(method, path) {
      const expires = String(Math.ceil(options.now() / 1000) + options.lifetimeSeconds)
      const signature = signatureOf(method, path, expires).toString('base64url')
      return `${options.baseUrl()}${path}?expires=${expires}&signature=${signature}`
    },
    problem(method, url) {
      const expires = url.searchParams.get('expires') ?? ''
      const given = Buffer.from(url.searchParams.get('signature') ?? '', 'base64url')
      const right = signatureOf(method === 'HEAD' ? 'GET' : method, url.pathname, expires)
      if (given.length !== right.length || !timingSafeEqual(given, right)) return 'unsigned'
      return Number(expires) * 1000 < options.now() ? 'expired' : undefined
    },
  }
}
