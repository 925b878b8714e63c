// Where exports are kept, and what each file there is called.
import { nodeModule, processEnvironment } from '@runscan/core'

/** What tells one content from another. Its place in a list of exports does not: lists change. */
export interface ContentIdentity {
  /** The file's URL without its query. */
  name: string
  /** Bytes. */
  size: number
  /** What the store calls this version of the file: its ETag. */
  version: string
}

/** The extension of a content, of what is known of it, and of one that is not whole yet. */
export const extensions = { content: '.parquet', entry: '.json', part: '.part' } as const

/**
 * The folder of kept exports: below `cacheDir`, else `WANDB_CACHE_DIR`, else the system's folder for caches. Undefined
 * where there are no folders.
 */
export function historyCacheFolder(cacheDir?: string): string | undefined {
  const path = nodeModule('node:path')
  const base = cacheDir ?? defaultCacheDir()
  return path && base ? path.join(base, 'runscan', 'history') : undefined
}

function defaultCacheDir(): string | undefined {
  const [path, os] = [nodeModule('node:path'), nodeModule('node:os')]
  if (!path || !os) return undefined
  const { WANDB_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = processEnvironment()
  if (WANDB_CACHE_DIR) return path.resolve(WANDB_CACHE_DIR)
  const home = HOME || os.homedir()
  switch (os.platform()) {
    case 'darwin':
      return path.join(home, 'Library', 'Caches')
    case 'win32':
      return LOCALAPPDATA || path.join(home, 'AppData', 'Local')
    default:
      return XDG_CACHE_HOME || path.join(home, '.cache')
  }
}

/** The name, without its extension, that a content has in the folder. */
export function keyOf({ name, size, version }: ContentIdentity): string {
  const hash = nodeModule('node:crypto')?.createHash('sha256')
  return hash?.update(JSON.stringify([name, size, version])).digest('hex') ?? ''
}
