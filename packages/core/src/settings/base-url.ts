// Rules for the server's address, and the address of its pages.
import { InputError } from '../errors/input.js'

/** Where the service is when nothing says otherwise. */
export const defaultBaseUrl = 'https://api.wandb.ai'

/**
 * A base URL in its one form: without trailing slashes.
 * @throws `InputError` when it is no http(s) URL, or one that cannot be an API's.
 */
export function normalizeBaseUrl(given: string): string {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InputError(
      'baseUrl',
      `base URL '${String(given)}' is not an http(s) URL; write it as http://127.0.0.1:8080`,
    )
  }
  if (url.username || url.password)
    throw new InputError('baseUrl', 'the base URL must not contain credentials')
  if (url.search || url.hash)
    throw new InputError('baseUrl', 'the base URL must not have a query or a fragment')
  if (/(^|\.)wandb\.ai$/.test(url.hostname)) {
    if (!url.hostname.startsWith('api.')) {
      throw new InputError('baseUrl', `'${given}' is not the API; did you mean ${defaultBaseUrl}?`)
    }
    if (url.protocol === 'http:') throw new InputError('baseUrl', `'${given}' must be https`)
  }
  if (url.hostname === 'forge.coreweave.com') {
    if (/^\/api\/wandb\/*$/.test(url.pathname)) return 'https://api.forge.coreweave.com'
    throw new InputError(
      'baseUrl',
      `'${given}' is not the API; did you mean https://api.forge.coreweave.com?`,
    )
  }
  return given.replace(/\/+$/, '')
}

/** The address of the service's pages, which run URLs begin with. */
export function appUrlOf(baseUrl: string): string {
  const { hostname } = new URL(baseUrl)
  if (hostname === 'api.wandb.ai') return 'https://wandb.ai'
  if (hostname === 'api.forge.coreweave.com') return 'https://forge.coreweave.com/wandb'
  if (hostname.startsWith('api.wandb.test')) return baseUrl.replace('://api.', '://app.')
  if (hostname.startsWith('api.wandb.')) return baseUrl.replace('://api.', '://')
  return baseUrl.replace('://api.', '://app.')
}
