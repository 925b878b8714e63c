// A file behind a URL, read by ranged GETs: links that are signed for GET refuse anything else.
import { SourceError } from '../errors.js'
import { checkedAddress, nameOf } from './address.js'
import { type Patience, readBody, startPatience, TooLong } from './body.js'
import { type ByteSource, type OpenedSource, tailBytes } from './byte-source.js'
import { RefusedRedirect, type Send, sendAlong } from './redirects.js'
import { Retryable, retryAfter, withRetries } from './retry.js'

/** How a URL is read. */
export interface HttpSourceOptions {
  /** Used instead of the global `fetch`. */
  fetch?: Send | undefined
  /** Sent with each request, but not along a redirect to another origin. */
  headers?: Record<string, string> | undefined
  /**
   * After so many milliseconds without an answer, or with next to nothing of it, the request is made again. Default
   * 60000.
   */
  quietMs?: number | undefined
  /** Gives a fresh link to the same file when the old one has expired. */
  refresh?: (() => Promise<string>) | undefined
}

const retryableStatuses = new Set([408, 425, 429, 500, 502, 503, 504])
/** What an expired or not yet valid link is answered with. */
const refusedStatuses = new Set([400, 401, 403, 410])

/** Of a file that comes as a whole, and before its size is known: more than this is not held in memory. */
const mostOfWhole = 1024 ** 3
/** What stores say of a range that they do not have. */
const mostOfRefusal = 1024 ** 2

/**
 * A file behind an `http:` or `https:` URL.
 *
 * @throws `HistoryInputError` `INVALID_SOURCE` when it is none
 */
export function httpSource(address: string | URL, options: HttpSourceOptions = {}): ByteSource {
  const { fetch: given, headers = {}, refresh, quietMs = 60_000 } = options
  const send: Send = given ?? ((url, init) => fetch(url, init))
  let url = checkedAddress(address)
  const name = nameOf(url)
  let refreshing: Promise<void> | undefined
  let etag: string | null = null
  let modified: string | null = null
  let size: number | undefined
  let whole: Uint8Array | undefined

  const fail = (code: string, message: string, more: { status?: number; cause?: unknown } = {}) =>
    new SourceError(code, `${message} ('${name}')`, { ...more, file: name })

  const request = async (
    range: { header: string; length: number } | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    const patience = startPatience(quietMs, signal)
    try {
      return await answerTo(range, patience)
    } finally {
      patience.end()
    }
  }

  const answerTo = async (
    range: { header: string; length: number } | undefined,
    patience: Patience,
  ): Promise<Answer> => {
    const used = url
    const broken = (what: string) => (cause: unknown) => {
      if (cause instanceof TooLong || cause instanceof RefusedRedirect)
        throw fail('HTTP_ERROR', cause.message)
      throw new Retryable(fail('NETWORK', `${what}: ${reasonOf(cause).replaceAll(used, name)}`, { cause }))
    }
    const wanted: Record<string, string> = range ? { range: range.header } : {}
    const response = await sendAlong(send, used, headers, wanted, patience.signal).catch(
      broken('cannot reach the server'),
    )
    patience.note()
    const { status } = response
    if (status === 200 || status === 206 || status === 416) {
      const most =
        status === 206 ? (range?.length ?? 0) : status === 200 ? (size ?? mostOfWhole) : mostOfRefusal
      const bytes = await readBody(response, most, patience).catch(broken('the answer broke off'))
      return { status, headers: response.headers, bytes }
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
    size = bytes.length
    return { size }
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
    } = await withRetries(() => request({ header: `bytes=-${tailBytes}`, length: tailBytes }, signal), signal)
    etag = strongEtag(said)
    modified = said.get('last-modified')
    // A server that knows no ranges sends all of it.
    if (status === 200) return keep(bytes)
    const range = contentRange(said)
    if (status === 416) return range?.size === 0 ? { size: 0 } : readAll(signal)
    if (range?.size !== undefined) {
      size = range.size
      if (range.end === size && range.end - range.start === bytes.length) return { size, tail: bytes }
      // Some servers take the suffix for something else; the size is right all the same.
      return { size }
    }
    // Across origins a page sees `Content-Range` only where the server exposes it.
    return bytes.length < tailBytes ? keep(bytes) : readAll(signal)
  }

  /** Whether an answer is of another file: by its ETag, or, where there is none, by its date. */
  const isOther = (said: Headers) => {
    const now = strongEtag(said)
    if (etag !== null && now !== null) return now !== etag
    const date = said.get('last-modified')
    return etag === null && modified !== null && date !== null && date !== modified
  }

  const readRange = async (start: number, end: number, signal: AbortSignal | undefined) => {
    const header = `bytes=${start}-${end - 1}`
    const { status, headers: said, bytes } = await request({ header, length: end - start }, signal)
    const range = status === 206 ? contentRange(said) : undefined
    if (isOther(said) || (range?.size !== undefined && range.size !== size)) {
      throw fail('CHANGED', 'the file was replaced while it was read: open it again')
    }
    if (status === 200) return keepSlice(bytes, start, end)
    if (status === 416)
      throw fail('CHANGED', 'the file became shorter while it was read: open it again', { status })
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
  if (size !== undefined && !Number.isSafeInteger(size)) return undefined
  return { start: Number(found[1] ?? 0), end: Number(found[2] ?? -1) + 1, size }
}

function strongEtag(headers: Headers): string | null {
  const etag = headers.get('etag')
  return etag?.startsWith('W/') ? null : etag
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return inner instanceof Error ? inner.message || inner.name : String(inner)
}
