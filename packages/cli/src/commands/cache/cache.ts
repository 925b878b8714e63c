// runscan cache: the exports that scans have kept on this machine.
import { type CachedExport, cleanCache, listCache } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { toJson } from '../../output/json.js'
import { bytesText } from '../../output/progress.js'
import { writeTable } from '../../output/table.js'
import { type GlobalOptions, optionalNumber, say } from '../../session.js'

export interface CacheCommandOptions extends GlobalOptions {
  olderThan?: string
  run?: string
}

const dayMs = 24 * 60 * 60 * 1000

export async function listKept(io: Io, options: CacheCommandOptions): Promise<void> {
  await show(io, options, await listCache())
}

export async function cleanKept(io: Io, options: CacheCommandOptions): Promise<void> {
  const olderThanMs = dayMs * (optionalNumber('--older-than', options.olderThan) ?? 0)
  const chosen = { olderThanMs, ...(options.run === undefined ? {} : { run: options.run }) }
  if (options.dryRun) {
    const before = Date.now() - olderThanMs
    const kept = await listCache()
    return show(
      io,
      options,
      kept.filter(({ keptAt, run }) => Date.parse(keptAt) <= before && (!options.run || run === options.run)),
    )
  }
  const removed = await cleanCache(chosen)
  say(io, options, `${counted(removed.length, 'export')} removed, ${bytesText(bytesOf(removed))}`)
}

async function show(io: Io, options: CacheCommandOptions, kept: readonly CachedExport[]): Promise<void> {
  if (options.json) return io.out(`${toJson(kept, true)}\n`)
  if (options.jsonl) return io.out(kept.map(entry => `${toJson(entry)}\n`).join(''))
  if (kept.length === 0) return say(io, options, 'nothing is kept')
  await writeTable(
    io,
    ['RUN', 'BYTES', 'KEPT', 'SOURCE'],
    kept.map(({ run, size, keptAt, source }) => [run, size, keptAt.slice(0, 19), source]),
  )
  say(io, options, `${counted(kept.length, 'export')}, ${bytesText(bytesOf(kept))}`)
}

function bytesOf(kept: readonly CachedExport[]): number {
  return kept.reduce((sum, { size }) => sum + size, 0)
}
