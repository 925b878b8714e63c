// A file behind a URL, read by ranged GETs: links that are signed for GET refuse anything else.
import { SourceError } from '../errors.js'
import { type ByteSource, type OpenedSource, tailBytes } from './byte-source.js'
import { Retryable, retryAfter, withRetries } from './retry.js'

/** How a URL is read. */
export interface HttpSourceOptions {
  /** Used instead of the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** Sent with each request. */
  headers?: Record<string, string> | undefined
  /** Gives a fresh link to the same file when the old one has expired. */
  refresh?: (() => Promise<string>) | undefined
}

const retryableStatuses = new Set([408, 425, 429, 500, 502, 503, 504])
/** What an expired or not yet valid link is answered with. */
const refusedStatuses = new Set([400, 401, 403, 410])

/** A file behind an `http:` or `https:` URL. */
export function httpSource(address: string | URL, options: HttpSourceOptions = {}): ByteSource {
  const { fetch: given, headers = {}, refresh } = options
  const send = given ?? ((url: string, init: RequestInit) => fetch(url, init))
  const name = nameOf(address)
  let url = String(address)
  let refreshing: Promise<void> | undefined
  let etag: string | null = null
  let whole: Uint8Array | undefined

  const fail = (code: string, message: string, more: { status?: number; cause?: unknown } = {}) =>
    new SourceError(code, `${message} ('${name}')`, { ...more, file: name })

  const request = async (range: string | undefined, signal: AbortSignal | undefined): Promise<Answer> => {
    const used = url
    const init: RequestInit = { headers: range === undefined ? headers : { ...headers, range } }
    if (signal) init.signal = signal
    const response = await send(used, init).catch(cause => {
      throw new Retryable(fail('NETWORK', `cannot reach the server: ${reasonOf(cause)}`, { cause }))
    })
    const { status } = response
    if (status === 200 || status === 206 || status === 416) {
      const bytes = await response.arrayBuffer().catch(cause => {
        throw new Retryable(fail('NETWORK', `the answer broke off: ${reasonOf(cause)}`, { cause }))
      })
      return { status, headers: response.headers, bytes: new Uint8Array(bytes) }
    }
    await response.body?.cancel().catch(() => {})
    if (refusedStatuses.has(status) && refresh) {
      // Several reads may find the link expired at once: one fresh link serves them all.
      if (used === url) {
        refreshing ??= refresh()
          .then(fresh => {
            if (fresh === url)
              throw fail('FORBIDDEN', `HTTP ${status}, and the fresh link is the same`, { status })
            url = fresh
          })
          .finally(() => {
            refreshing = undefined
          })
        await refreshing
      }
      throw new Retryable(forbidden(status), 0)
    }
    if (retryableStatuses.has(status)) {
      throw new Retryable(fail('HTTP_ERROR', `HTTP ${status}`, { status }), retryAfter(response.headers))
    }
    if (status === 404) throw fail('NOT_FOUND', 'HTTP 404: there is no such file', { status })
    if (refusedStatuses.has(status)) throw forbidden(status)
    throw fail('HTTP_ERROR', `HTTP ${status}`, { status })
  }

  const forbidden = (status: number) =>
    fail('FORBIDDEN', `HTTP ${status}: the link may have expired, ask for a new one`, { status })

  const keep = (bytes: Uint8Array): OpenedSource => {
    whole = bytes
    return { size: bytes.length }
  }

  const readAll = async (signal: AbortSignal | undefined) => {
    const { status, bytes } = await withRetries(() => request(undefined, signal), signal)
    if (status !== 200) throw fail('HTTP_ERROR', `HTTP ${status} for the whole file`, { status })
    return keep(bytes)
  }

  const open = async (signal: AbortSignal | undefined): Promise<OpenedSource> => {
    const {
      status,
      headers: said,
      bytes,
    } = await withRetries(() => request(`bytes=-${tailBytes}`, signal), signal)
    etag = strongEtag(said)
    // A server that knows no ranges sends all of it.
    if (status === 200) return keep(bytes)
    const range = contentRange(said)
    if (status === 416) return range?.size === 0 ? { size: 0 } : readAll(signal)
    if (range?.size !== undefined) {
      const { size } = range
      if (range.end === size && range.end - range.start === bytes.length) return { size, tail: bytes }
      // Some servers take the suffix for something else; the size is right all the same.
      return { size }
    }
    // Across origins a page sees `Content-Range` only where the server exposes it.
    return bytes.length < tailBytes ? keep(bytes) : readAll(signal)
  }

  const readRange = async (start: number, end: number, signal: AbortSignal | undefined) => {
    const { status, headers: said, bytes } = await request(`bytes=${start}-${end - 1}`, signal)
    const now = strongEtag(said)
    if (etag !== null && now !== null && now !== etag) {
      throw fail('CHANGED', 'the file was replaced while it was read: open it again')
    }
    if (status === 200) return keepSlice(bytes, start, end)
    if (status === 416)
      throw fail('CHANGED', 'the file became shorter while it was read: open it again', { status })
    const range = contentRange(said)
    if (range && range.start !== start)
      throw fail('HTTP_ERROR', `asked for byte ${start}, got byte ${range.start}`)
    if (bytes.length !== end - start) {
      throw new Retryable(fail('SHORT_READ', `asked for ${end - start} bytes, got ${bytes.length}`))
    }
    return bytes
  }

  const keepSlice = (bytes: Uint8Array, start: number, end: number) => {
    if (bytes.length < end) throw fail('CHANGED', 'the file became shorter while it was read: open it again')
    whole = bytes
    return bytes.subarray(start, end)
  }

  return {
    name,
    requestBytes: 512 * 1024,
    givesAway: true,
    async open(signal) {
      const look = await open(signal)
      return etag === null ? look : { ...look, version: etag }
    },
    async read(start, end, signal) {
      if (whole) return whole.subarray(start, end)
      return withRetries(() => readRange(start, end, signal), signal)
    },
    close() {
      whole = undefined
    },
  }
}

interface Answer {
  status: number
  headers: Headers
  bytes: Uint8Array
}

interface ContentRange {
  start: number
  /** Exclusive. */
  end: number
  size: number | undefined
}

function contentRange(headers: Headers): ContentRange | undefined {
  const found = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers.get('content-range')?.trim() ?? '')
  if (!found) return undefined
  const size = found[3] === '*' ? undefined : Number(found[3])
  return { start: Number(found[1] ?? 0), end: Number(found[2] ?? -1) + 1, size }
}

function strongEtag(headers: Headers): string | null {
  const etag = headers.get('etag')
  return etag?.startsWith('W/') ? null : etag
}

/** Without query and credentials: there the signature is. */
function nameOf(address: string | URL): string {
  const { protocol, host, pathname } = new URL(address)
  if (host === '') return protocol === 'data:' ? 'data:' : `${protocol}${pathname}`
  return `${protocol}//${host}${pathname}`
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return inner instanceof Error ? inner.message || inner.name : String(inner)
}
