// A file of this machine, read by place through one handle.
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { HistoryInputError, SourceError } from '../errors.js'
import type { ByteSource } from './byte-source.js'

/** How many buffers are kept to be used again, and of how many bytes at most. */
const mostPooled = 8
const largestPooled = 8 * 1024 * 1024

// Fresh memory costs more than to read into it: what comes back is used again, by whatever file is read next. Once no
// file is open, nothing holds it.
let shared: WeakRef<Uint8Array[]> | undefined

function sharedPool(): Uint8Array[] {
  let pool = shared?.deref()
  if (!pool) {
    pool = []
    shared = new WeakRef(pool)
  }
  return pool
}

/** A file by its path or `file:` URL. Node, Bun and Deno alone. */
export function fileSource(path: string | URL): ByteSource {
  const name = String(path)
  let pool: Uint8Array[] = []
  let opening: Promise<FileHandle> | undefined
  let state = ''
  return {
    name,
    givesAway: true,
    async open() {
      const files = globalThis.process?.getBuiltinModule?.('node:fs/promises')
      if (!files) {
        throw new HistoryInputError(
          'INVALID_SOURCE',
          `'${name}' is a path, and there are no files here: pass a URL, a Blob or bytes`,
        )
      }
      try {
        pool = sharedPool()
        opening ??= files.open(path)
        const handle = await opening
        const stats = await handle.stat({ bigint: true })
        if (!stats.isFile()) throw new SourceError('UNREADABLE', `'${name}' is not a file`, { file: name })
        state = stateOf(stats)
        return { size: Number(stats.size) }
      } catch (cause) {
        throw failure(name, cause)
      }
    },
    async read(start, end) {
      const handle = await opening
      if (!handle) throw new HistoryInputError('CLOSED', `'${name}' is not open`)
      const length = end - start
      const at = pool.findIndex(free => free.length >= length && free.length <= length * 4)
      const bytes =
        at >= 0 ? (pool.splice(at, 1)[0] as Uint8Array).subarray(0, length) : new Uint8Array(length)
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await handle
          .read(bytes, filled, bytes.length - filled, start + filled)
          .catch(cause => Promise.reject(failure(name, cause)))
        if (bytesRead === 0) {
          throw new SourceError('CHANGED', `'${name}' became shorter while it was read`, { file: name })
        }
        filled += bytesRead
      }
      const now = await handle.stat({ bigint: true }).catch(cause => Promise.reject(failure(name, cause)))
      if (stateOf(now) !== state) {
        throw new SourceError('CHANGED', `'${name}' was written to while it was read: open it again`, {
          file: name,
        })
      }
      return bytes
    },
    recycle(bytes) {
      const { buffer } = bytes
      if (pool.length < mostPooled && buffer.byteLength <= largestPooled) pool.push(new Uint8Array(buffer))
    },
    async close() {
      pool = []
      const handle = await opening?.catch(() => undefined)
      opening = undefined
      await handle?.close()
    },
  }
}

/** What changes when somebody writes to a file. */
function stateOf({ size, mtimeNs }: BigIntStats): string {
  return `${size} ${mtimeNs}`
}

function failure(name: string, cause: unknown): Error {
  if (cause instanceof SourceError) return cause
  const { code, message } = cause as { code?: string; message?: string }
  if (code === 'ENOENT')
    return new SourceError('NOT_FOUND', `there is no file '${name}'`, { file: name, cause })
  return new SourceError('UNREADABLE', `cannot read '${name}': ${message ?? code}`, { file: name, cause })
}
