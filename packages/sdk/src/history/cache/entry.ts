// A kept export: what is known of it, and its bytes once they are proven to be the ones that were kept.
import type { FileHandle } from 'node:fs/promises'
import { nodeModule } from '@runscan/core'
import type { ByteSource } from '@runscan/history-wasm'
import { type ContentIdentity, extensions, keyOf } from './folder.js'

/** What is written beside a kept export. */
export interface CacheEntry extends ContentIdentity {
  /** Of the content, in hex. */
  sha256: string
  /** `entity/project/id` */
  run: string
  /** ISO 8601, UTC. */
  keptAt: string
}

/** Contents that this process has read as a whole already, by path, with what would change if somebody touched them. */
const proven = new Map<string, string>()

/**
 * Opens a kept export for reading. Its bytes are hashed before any of them is given: what is not what was kept is
 * removed, and counts as not there.
 */
export async function openEntry(
  folder: string,
  identity: ContentIdentity,
  signal: AbortSignal | undefined,
): Promise<ByteSource | undefined> {
  const [files, path] = [nodeModule('node:fs/promises'), nodeModule('node:path')]
  if (!files || !path) return undefined
  const base = path.join(folder, keyOf(identity))
  const entry = await readEntry(base + extensions.entry)
  if (!entry) return undefined
  const file = base + extensions.content
  const handle = await files.open(file, 'r').catch(() => undefined)
  if (!handle) return undefined
  try {
    if (await isWhatWasKept(handle, file, entry, signal)) return handleSource(identity.name, handle)
  } catch (error) {
    await handle.close()
    if (signal?.aborted) throw error
    return undefined
  }
  await handle.close()
  await removeEntry(base)
  return undefined
}

/** What is known of a kept export; undefined when that is not readable. */
export async function readEntry(file: string): Promise<CacheEntry | undefined> {
  try {
    const text = await nodeModule('node:fs/promises')?.readFile(file, 'utf8')
    const entry = JSON.parse(text ?? 'null') as Partial<CacheEntry> | null
    const { name, size, version, sha256, run, keptAt } = entry ?? {}
    const texts = [name, version, sha256, run, keptAt]
    const isWhole = texts.every(field => typeof field === 'string') && typeof size === 'number'
    return isWhole ? (entry as CacheEntry) : undefined
  } catch {
    return undefined
  }
}

/** Removes a kept export and what is known of it. */
export async function removeEntry(base: string): Promise<void> {
  const files = nodeModule('node:fs/promises')
  // What is known goes first: without it the content does not count.
  for (const extension of [extensions.entry, extensions.content]) {
    // On Windows a file that another process reads stays.
    await files?.rm(base + extension, { force: true }).catch(() => {})
  }
}

/** The SHA-256 of a file, in hex. */
export async function hashOf(handle: FileHandle, signal?: AbortSignal): Promise<string> {
  const hash = nodeModule('node:crypto')?.createHash('sha256')
  const buffer = new Uint8Array(1024 * 1024)
  for (let at = 0; ; ) {
    signal?.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return hash?.digest('hex') ?? ''
    hash?.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

async function isWhatWasKept(
  handle: FileHandle,
  file: string,
  { size, sha256 }: CacheEntry,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const stats = await handle.stat({ bigint: true })
  if (stats.size !== BigInt(size)) return false
  const state = `${sha256} ${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs}`
  if (proven.get(file) === state) return true
  if ((await hashOf(handle, signal)) !== sha256) return false
  proven.set(file, state)
  return true
}

/** The bytes behind a handle that is open already, so that nothing can be put in place of the file. */
function handleSource(name: string, handle: FileHandle): ByteSource {
  return {
    name,
    open: async () => ({ size: Number((await handle.stat()).size) }),
    async read(start, end) {
      const bytes = new Uint8Array(end - start)
      let filled = 0
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
        if (bytesRead === 0) return bytes.subarray(0, filled)
        filled += bytesRead
      }
      return bytes
    },
    close: () => handle.close(),
  }
}
