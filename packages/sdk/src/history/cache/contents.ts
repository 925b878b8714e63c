// What is kept on disk: to be listed, and to be removed.
import { InputError, nodeModule, optionsOf } from '@runscan/core'
import { readEntry, removeEntry } from './entry.js'
import { extensions, historyCacheFolder } from './folder.js'
import { findLeftovers } from './leftovers.js'

/** An export that is kept. */
export interface CachedExport {
  /** The path of the kept file. */
  file: string
  /** `entity/project/id` */
  run: string
  /** The URL that it came from, without its query. */
  source: string
  /** Bytes. */
  size: number
  /** ISO 8601, UTC. */
  keptAt: string
}

/** Which cache. */
export interface CacheOptions {
  /** As in `new Api({ cacheDir })`. Default `WANDB_CACHE_DIR`, else the system's folder for caches. */
  cacheDir?: string
}

/** The exports that scans have kept, oldest first. Node alone; elsewhere there are none. */
export async function listCache(options: CacheOptions = {}): Promise<CachedExport[]> {
  const { cacheDir } = optionsOf(options)
  const folder = historyCacheFolder(cacheDir)
  const [files, path] = [nodeModule('node:fs/promises'), nodeModule('node:path')]
  if (!folder || !files || !path) return []
  const names = await files.readdir(folder).catch(() => [])
  const found = await Promise.all(
    names
      .filter(name => name.endsWith(extensions.entry))
      .map(async name => {
        const entry = await readEntry(path.join(folder, name))
        if (!entry) return []
        const file = path.join(folder, name.slice(0, -extensions.entry.length) + extensions.content)
        const { run, name: source, size, keptAt } = entry
        return [{ file, run, source, size, keptAt }]
      }),
  )
  return found.flat().sort((a, b) => (a.keptAt < b.keptAt ? -1 : a.keptAt > b.keptAt ? 1 : 0))
}

/** What to remove. */
export interface CleanCacheOptions extends CacheOptions {
  /** Only what was kept longer ago than this. Default 0: all. */
  olderThanMs?: number
  /** Only exports of this run, as `entity/project/id`. */
  run?: string
}

/**
 * Removes kept exports, and what processes that died left behind. Gives what was removed. Scans that run go on.
 * @throws `InputError` for an `olderThanMs` that is no length of time
 */
export async function cleanCache(options: CleanCacheOptions = {}): Promise<CachedExport[]> {
  const { cacheDir, olderThanMs = 0, run } = optionsOf(options)
  if (!(typeof olderThanMs === 'number' && olderThanMs >= 0)) {
    throw new InputError(
      'olderThanMs',
      `\`olderThanMs\` is a number of 0 at least, not ${String(olderThanMs)}`,
    )
  }
  const before = Date.now() - olderThanMs
  const chosen = (await listCache(cacheDir === undefined ? {} : { cacheDir })).filter(
    kept => Date.parse(kept.keptAt) <= before && (run === undefined || kept.run === run),
  )
  for (const { file } of chosen) await removeEntry(file.slice(0, -extensions.content.length))
  const folder = historyCacheFolder(cacheDir)
  if (folder) {
    const files = nodeModule('node:fs/promises')
    await findLeftovers(folder, async file => files?.rm(file, { force: true }).catch(() => {}))
  }
  return chosen
}
