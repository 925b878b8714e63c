// Sends stored contents, whole or in ranges, and takes uploads.
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { ServerContext } from '../context.js'
import { notFound, ServerError } from '../errors.js'
import { readRange } from './range.js'

/** A content to send. */
export interface Content {
  blob: string
  size: number
  mimetype: string
}

/** Answers with a content, for GET and HEAD alike. */
export function sendContent(
  request: Context,
  { storage }: ServerContext,
  { blob, size, mimetype }: Content,
): Response {
  const etag = `"${blob}"`
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Content-Range, Content-Length, ETag, Accept-Ranges',
    'cache-control': 'private, max-age=31536000, immutable',
    // Files of runs are anybody's: no page may run them here.
    'content-security-policy': "sandbox; default-src 'none'",
    'content-type': mimetype,
    'x-content-type-options': 'nosniff',
    etag,
    ...(isShown(mimetype) ? {} : { 'content-disposition': 'attachment' }),
  }
  if (request.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const ifRange = request.req.header('if-range')
  const wanted = ifRange === undefined || ifRange === etag ? request.req.header('range') : undefined
  const range = readRange(wanted, size)
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } })
  }
  const { start, end } = range ?? { start: 0, end: size }
  if (range) headers['content-range'] = `bytes ${start}-${end - 1}/${size}`
  headers['content-length'] = String(end - start)
  const status = range ? 206 : 200
  if (request.req.method === 'HEAD' || end === start) return new Response(null, { status, headers })
  const stream = Readable.toWeb(storage.blobs.read(blob, start, end) as Readable)
  return new Response(stream as ReadableStream, { status, headers })
}

/** Whether a browser may show it by itself: nothing that has a place for scripts. */
function isShown(mimetype: string): boolean {
  return /^(image\/(png|jpeg|gif|webp)|audio\/|video\/|text\/plain$)/.test(mimetype)
}

/** Stores an upload as a file of a run; it is there for readers at once. */
export async function receiveFile(
  { storage, now }: ServerContext,
  place: { runId: number; name: string },
  body: ReadableStream<Uint8Array> | null,
): Promise<void> {
  const replaced = await storage.blobs.write(streamOf(body), blob =>
    storage.transaction(() => {
      const run = storage.runs.byId(place.runId)
      if (!run) throw notFound(`there is no run for '${place.name}'`)
      if (run.deleted) throw new ServerError('DELETED', 410, `the run of '${place.name}' was deleted`)
      const before = storage.files.list(run.id, { names: [place.name], limit: 1 })
      storage.files.put(run.id, {
        name: place.name,
        blob: blob.id,
        size: blob.size,
        md5: blob.md5,
        mimetype: mimetypeOf(place.name),
        updatedAt: now(),
      })
      return before.map(file => file.blob)
    }),
  )
  await storage.blobs.release(replaced)
}

/** A request's body, also when it has none. */
export function streamOf(body: ReadableStream<Uint8Array> | null): AsyncIterable<Uint8Array> {
  return body ? (body as unknown as AsyncIterable<Uint8Array>) : nothing()
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const mimetypes: Record<string, string> = {
  csv: 'text/csv',
  gif: 'image/gif',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  jsonl: 'application/jsonl',
  log: 'text/plain',
  md: 'text/markdown',
  mp4: 'video/mp4',
  parquet: 'application/vnd.apache.parquet',
  png: 'image/png',
  py: 'text/x-python',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  yaml: 'application/yaml',
  yml: 'application/yaml',
}

/** By the name's ending. */
export function mimetypeOf(name: string): string {
  return mimetypes[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}
