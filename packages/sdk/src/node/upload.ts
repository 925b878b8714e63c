// Sends one local file to a URL: streamed, with its length, and anew when the connection breaks.
import { type CallOptions, InputError, nodeModule, sleep, TimeoutError, type Transport } from '@runscan/core'
import { requireFiles, systemCode } from './modules.js'
import { defaultAttempts, noTimeout, type TransferOptions } from './transfer.js'

/** A file of this machine that may be sent. */
export interface LocalFile {
  path: string
  /** Bytes, and when they last changed: a file that changes while it is sent is not sent whole. */
  size: number
  modifiedMs: number
}

/** @throws `InputError` when it is not there, cannot be read, or is no file */
export async function requireLocalFile(file: string): Promise<LocalFile> {
  const { files, path, constants } = requireFiles()
  const full = path.resolve(file)
  const refuse = (reason: string, cause?: unknown) =>
    new InputError('path', `cannot upload '${file}': ${reason}`, { cause })
  try {
    const stats = await files.stat(full)
    if (!stats.isFile()) throw refuse('it is no file')
    await files.access(full, constants.R_OK)
    return { path: full, size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    const isMissing = systemCode(cause) === 'ENOENT'
    throw refuse(isMissing ? 'there is no such file' : (cause as Error).message, cause)
  }
}

/** Where to send a file, and as what. */
export interface UploadTarget {
  url: string
  headers: Record<string, string>
}

/** How it is sent. */
export interface UploadRequest extends CallOptions, TransferOptions {
  /** The name on the server, for messages and progress. */
  file: string
  local: LocalFile
  target: UploadTarget
}

/** Sends the file. What breaks is tried again by the transport, what stalls is here. @throws `InputError` when it changed */
export async function upload(transport: Transport, request: UploadRequest): Promise<void> {
  const { file, local, signal, stallTimeoutMs = 60_000, attempts = defaultAttempts } = request
  for (let attempt = 1; ; attempt += 1) {
    const watch = watchFor(stallTimeoutMs)
    try {
      await sendOnce(transport, request, watch)
      return
    } catch (error) {
      await refuseChanged(file, local)
      if (signal?.aborted || !watch.hasStalled()) throw error
      if (attempt >= attempts) throw new TimeoutError(`uploading '${file}'`, stallTimeoutMs)
      await sleep(500 * 2 ** attempt, signal)
    } finally {
      watch.end()
    }
  }
}

async function sendOnce(
  transport: Transport,
  { file, local, target, signal, timeoutMs = noTimeout, onProgress }: UploadRequest,
  watch: StallWatch,
): Promise<void> {
  await transport.send(
    target.url,
    {
      what: `uploading '${file}'`,
      method: 'PUT',
      openBody: () => {
        let bytes = 0
        return fileStream(local, count => {
          bytes += count
          watch.moved()
          onProgress?.({ file, bytes, totalBytes: local.size })
        })
      },
      headers: { ...target.headers, 'content-length': String(local.size) },
    },
    async response => {
      await response.body?.cancel()
    },
    { signal: signal ? AbortSignal.any([signal, watch.signal]) : watch.signal, timeoutMs },
  )
}

const chunkBytes = 256 * 1024

/** The file's bytes, as many as it had when it was looked at. It is opened by the first who reads. */
function fileStream({ path, size }: LocalFile, onRead: (count: number) => void): ReadableStream<Uint8Array> {
  const { files } = requireFiles()
  let handle: import('node:fs/promises').FileHandle | undefined
  let at = 0
  const close = async () => {
    await handle?.close()
    handle = undefined
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          handle ??= await files.open(path, 'r')
          const buffer = new Uint8Array(Math.min(chunkBytes, size - at))
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
          at += bytesRead
          onRead(bytesRead)
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
          if (at === size || bytesRead === 0) {
            await close()
            controller.close()
          }
        } catch (error) {
          await close()
          controller.error(error)
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}

async function refuseChanged(file: string, { path, size, modifiedMs }: LocalFile): Promise<void> {
  const now = await nodeModule('node:fs/promises')
    ?.stat(path)
    .catch(() => undefined)
  if (now?.size === size && now.mtimeMs === modifiedMs) return
  throw new InputError('path', `'${file}' changed while it was uploaded: upload it again`)
}

/** Notices when nothing moves. */
interface StallWatch {
  signal: AbortSignal
  moved(): void
  hasStalled(): boolean
  end(): void
}

function watchFor(stallTimeoutMs: number): StallWatch {
  const controller = new AbortController()
  const start = () => setTimeout(() => controller.abort(), stallTimeoutMs)
  let timer = start()
  return {
    signal: controller.signal,
    moved() {
      clearTimeout(timer)
      timer = start()
    },
    hasStalled: () => controller.signal.aborted,
    end: () => clearTimeout(timer),
  }
}

/** The headers that a server wants with an upload: `Name:value`, divided at the first colon. */
export function uploadHeadersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap(line => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]] : []
    }),
  )
}
