// The bodies of requests that are texts.
import { badRequest, ServerError } from '../errors.js'

/** The largest bodies that official clients send are 10 MB of lines, escaped. */
const maxBodyBytes = 64 * 1024 * 1024

/**
 * The body as text; gzip is understood.
 *
 * @throws `ServerError` `TOO_LARGE` 413, `BAD_REQUEST` 415 for another encoding, and 400 for what is no gzip
 */
export async function readBody({ body, headers }: Request): Promise<string> {
  if (!body) return ''
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() || 'identity'
  if (encoding === 'identity') return (await withinLimit(body)).toString('utf8')
  if (encoding !== 'gzip') {
    throw new ServerError('BAD_REQUEST', 415, `bodies are plain or packed with gzip, not with '${encoding}'`)
  }
  try {
    return (await withinLimit(body.pipeThrough(new DecompressionStream('gzip') as never))).toString('utf8')
  } catch (cause) {
    if (cause instanceof ServerError) throw cause
    // Clients send again what failed by itself, and this would fail each time.
    throw badRequest(`the body is not gzip, or not all of it: ${(cause as Error).message}`, cause)
  }
}

async function withinLimit(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBodyBytes)
      throw new ServerError('TOO_LARGE', 413, `the body is larger than ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
