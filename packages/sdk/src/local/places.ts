// Where runs are on this machine.
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { InputError } from '@runscan/core'
import { LocalRunError } from './errors.js'

/** Where a run's parts are. */
export interface LocalPlace {
  /** The run's own folder. */
  folder: string
  /** The log in it. */
  file: string
}

/** Finds the log of a run: `given` is its folder, or the log itself. @throws `LocalRunError` */
export async function findLog(given: string): Promise<LocalPlace> {
  if (typeof given !== 'string' || given === '')
    throw new InputError('path', 'name the folder of a run, or its log')
  const place = path.resolve(given)
  const stats = await stat(place).catch(cause => {
    throw new LocalRunError(`there is nothing at '${given}'`, { cause })
  })
  if (!stats.isDirectory()) return { folder: path.dirname(place), file: place }
  const logs = (await readdir(place)).filter(isLog)
  const [log] = logs
  if (log === undefined) {
    throw new LocalRunError(
      `'${given}' has no log of a run: name a folder like \`offline-run-…\`, or a \`.wandb\` file`,
    )
  }
  if (logs.length > 1) {
    throw new InputError(
      'path',
      `'${given}' has several logs (${logs.join(', ')}): name the one that is meant`,
    )
  }
  return { folder: place, file: path.join(place, log) }
}

/**
 * The folders of runs in a folder, oldest first by their names: in a `wandb` folder, in one that has a `wandb` folder, or
 * the folder itself when it is that of a run.
 */
export async function findRuns(folder: string): Promise<LocalPlace[]> {
  if (typeof folder !== 'string' || folder === '')
    throw new InputError('folder', 'name the folder to look in')
  const entries = await readdir(folder, { withFileTypes: true }).catch(cause => {
    throw new LocalRunError(`cannot look into '${folder}': ${(cause as Error).message}`, { cause })
  })
  if (entries.some(entry => entry.isFile() && isLog(entry.name))) return [await findLog(folder)]
  // Links, such as `latest-run`, are runs that are there by their own name.
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  const found: LocalPlace[] = []
  for (const name of names.filter(isRunFolder).sort()) {
    const place = path.join(folder, name)
    if ((await readdir(place)).some(isLog)) found.push(await findLog(place))
  }
  if (found.length > 0 || !names.includes('wandb')) return found
  return findRuns(path.join(folder, 'wandb'))
}

function isLog(name: string): boolean {
  return name.endsWith('.wandb')
}

/** `offline-run-<time>-<id>` was written without a server, `run-<time>-<id>` beside one. */
function isRunFolder(name: string): boolean {
  return /^(?:offline-)?run-/.test(name)
}
