// URLs: which of them are read, and what may be said of them.
import { HistoryInputError } from '../errors.js'

/** The URL as text. @throws `HistoryInputError` `INVALID_SOURCE` when it cannot be fetched */
export function checkedAddress(address: string | URL): string {
  const text = String(address)
  const refuse = (why: string) => new HistoryInputError('INVALID_SOURCE', `'${withoutSecrets(text)}' ${why}`)
  if (!URL.canParse(text)) throw refuse('is no URL')
  const { protocol, username, password } = new URL(text)
  if (!/^(https?|blob|data):$/.test(protocol)) {
    throw refuse(`is a URL that is not read here: make it an http or https one`)
  }
  if (username || password) throw refuse('has credentials in it: pass them in `headers`')
  return text
}

/** Without query and credentials: there the signature is. */
export function nameOf(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  if (host === '') return protocol === 'data:' ? 'data:' : `${protocol}${pathname}`
  return `${protocol}//${host}${pathname}`
}

/** What is left of a text that may be a URL, or was meant to be one. */
function withoutSecrets(text: string): string {
  return text.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//')
}
