// An export as a source of bytes: from disk where it is kept, else from the network, counting what that costs.
import type { ByteSource } from '@runscan/history-wasm'
import { openEntry } from './entry.js'
import { type Recording, startRecording } from './recording.js'

/** Hears what goes over the network, and what comes from the disk instead. */
export interface ExportTraffic {
  request(bytes: number): void
  /** An export is read from the disk. */
  fromCache(): void
  /** An export was put there. */
  kept(): void
}

/** What is to be done about the cache. */
export interface CachePolicy {
  /** The folder; undefined for no cache at all. */
  folder: string | undefined
  /** Whether what is read is kept: only a scan of everything reads enough. */
  keeps: boolean
  /** `entity/project/id`, for people who list the cache. */
  run: string
  /** Whether all was read and understood by now: what is damaged must not be kept. */
  isComplete(): boolean
}

/** Puts the cache in front of an export on the network. */
export function exportSource(network: ByteSource, policy: CachePolicy, traffic: ExportTraffic): ByteSource {
  const { folder, keeps, run, isComplete } = policy
  let kept: ByteSource | undefined
  let recording: Recording | undefined

  const fetchRange = async (start: number, end: number, during: AbortSignal | undefined) => {
    const bytes = await network.read(start, end, during)
    traffic.request(bytes.length)
    return bytes
  }

  return {
    name: network.name,
    async open(during) {
      // The store is asked in any case: an answer from disk must be the one that it would give today.
      const look = await network.open(during)
      const { size, tail, version } = look
      traffic.request(tail?.length ?? 0)
      if (!folder || version === undefined) return look
      const identity = { name: network.name, size, version }
      kept = await openEntry(folder, identity, during)
      if (kept) traffic.fromCache()
      else if (keeps) recording = await startRecording(folder, identity, run)
      if (tail) await recording?.take(size - tail.length, tail)
      return look
    },
    async read(start, end, during) {
      if (kept) return kept.read(start, end, during)
      const bytes = await fetchRange(start, end, during)
      await recording?.take(start, bytes)
      return bytes
    },
    async close() {
      await kept?.close?.()
      if (!isComplete()) await recording?.discard()
      else if (await recording?.finish((start, end) => fetchRange(start, end, undefined))) traffic.kept()
      await network.close?.()
    },
  }
}
