// Makes a byte source of whatever names or holds a file.
import { HistoryInputError } from '../errors.js'
import type { ByteSource } from './byte-source.js'
import { blobSource, bytesSource } from './bytes.js'
import { fileSource } from './file.js'
import { type HttpSourceOptions, httpSource } from './http.js'

/** A link that may expire, with the way to a fresh one. */
export interface LinkedFile {
  url: string | URL
  /** Gives a fresh link to the same file. Called when the server refuses the old one. */
  refresh?: () => Promise<string>
  /** Sent with each request. */
  headers?: Record<string, string>
}

/** A file: its bytes, a Blob, a URL, a path (in Node), a link that can be renewed, or anything that gives bytes. */
export type HistorySource = Uint8Array | ArrayBuffer | Blob | URL | string | LinkedFile | ByteSource

/** The byte source for what was given; `index` is for the message. */
export function toByteSource(source: HistorySource, index: number, options: HttpSourceOptions): ByteSource {
  if (typeof source === 'string' || source instanceof URL) return fromAddress(source, options)
  if (source instanceof Uint8Array) return bytesSource(source, `bytes #${index}`)
  if (source instanceof ArrayBuffer) return bytesSource(new Uint8Array(source), `bytes #${index}`)
  if (typeof Blob === 'function' && source instanceof Blob) {
    return blobSource(source, (source as Partial<File>).name ?? `blob #${index}`)
  }
  if (typeof source === 'object' && source !== null) {
    if ('read' in source && 'open' in source) return source
    if ('url' in source) {
      const headers = { ...options.headers, ...source.headers }
      return httpSource(source.url, { ...options, headers, refresh: source.refresh })
    }
  }
  throw new HistoryInputError(
    'INVALID_SOURCE',
    `source ${index} is ${source === null ? 'null' : typeof source}: pass bytes, a Blob, a URL, a path or a byte source`,
  )
}

function fromAddress(address: string | URL, options: HttpSourceOptions): ByteSource {
  const text = String(address)
  if (/^file:/i.test(text)) return fileSource(new URL(text))
  // One letter and a colon are a drive.
  if (/^(https?|blob|data):|^[a-z][a-z\d+.-]+:\/\//i.test(text)) return httpSource(text, options)
  // On a page, what looks like a path is one on its server.
  const page = globalThis.location?.href
  if (page?.startsWith('http') && !globalThis.process?.getBuiltinModule)
    return httpSource(new URL(text, page), options)
  return fileSource(text)
}
