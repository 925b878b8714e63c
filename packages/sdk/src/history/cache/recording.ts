// Keeps what a scan reads of an export anyway, so that the next scan need not fetch it.
import { nodeModule } from '@runscan/core'
import { missingParts, type Part, withPart } from './coverage.js'
import { type CacheEntry, hashOf } from './entry.js'
import { type ContentIdentity, extensions, keyOf } from './folder.js'
import { removeLeftovers } from './leftovers.js'

/** A file that is being put together. */
export interface Recording {
  /** Takes bytes that were read. They may be given away once it is done. */
  take(start: number, bytes: Uint8Array): Promise<void>
  /** Fetches the little that a whole scan leaves out, checks all, and keeps it. Gives whether it was kept. */
  finish(read: (start: number, end: number) => Promise<Uint8Array>): Promise<boolean>
  /** Removes what there is. */
  discard(): Promise<void>
}

/** A scan of everything leaves out the mark at the beginning, and gaps that alignment makes. */
const mostMissing = 64 * 1024

/** Begins a recording; undefined when there can be none, which is no reason for a scan to fail. */
export async function startRecording(
  folder: string,
  identity: ContentIdentity,
  run: string,
): Promise<Recording | undefined> {
  const [files, path] = [nodeModule('node:fs/promises'), nodeModule('node:path')]
  if (!files || !path) return undefined
  const base = path.join(folder, keyOf(identity))
  const temporary = `${base}.${Math.random().toString(36).slice(2)}${extensions.part}`
  const { size } = identity
  try {
    await files.mkdir(folder, { recursive: true, mode: 0o700 })
    await removeLeftovers(folder)
  } catch {
    return undefined
  }
  const handle = await files.open(temporary, 'wx+', 0o600).catch(() => undefined)
  if (!handle) return undefined

  let parts: Part[] = []
  let isBroken = false
  const take: Recording['take'] = async (start, bytes) => {
    if (isBroken) return
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, start + done)
        done += bytesWritten
      }
      parts = withPart(parts, { start, end: start + bytes.length })
    } catch {
      // A full disk is no reason for a scan to fail.
      isBroken = true
    }
  }
  const discard = async () => {
    await handle.close().catch(() => {})
    await files.rm(temporary, { force: true }).catch(() => {})
  }
  const keep = async (): Promise<boolean> => {
    const ends = [new Uint8Array(4), new Uint8Array(4)] as const
    await handle.read(ends[0], 0, 4, 0)
    await handle.read(ends[1], 0, 4, size - 4)
    const isParquet = ends.every(end => new TextDecoder().decode(end) === 'PAR1')
    if (!isParquet || (await handle.stat()).size !== size) return false
    const sha256 = await hashOf(handle)
    const entry: CacheEntry = { ...identity, sha256, run, keptAt: new Date().toISOString() }
    await handle.close()
    await files.rename(temporary, base + extensions.content)
    // Only now does it count. A process that dies in between leaves a content that nobody knows of.
    await files.writeFile(`${temporary}2`, `${JSON.stringify(entry)}\n`, { flag: 'wx', mode: 0o600 })
    await files.rename(`${temporary}2`, base + extensions.entry)
    return true
  }

  return {
    take,
    discard,
    async finish(read) {
      try {
        const missing = missingParts(parts, size)
        const count = missing.reduce((sum, { start, end }) => sum + end - start, 0)
        if (isBroken || count > mostMissing) return false
        for (const { start, end } of missing) await take(start, await read(start, end))
        if (isBroken || missingParts(parts, size).length > 0) return false
        return await keep()
      } catch {
        return false
      } finally {
        await discard()
      }
    },
  }
}
