// Opens runs that are on this machine.
import { stat } from 'node:fs/promises'
import { AbortError, isRunscanError, optionsOf, type RunscanError } from '@runscan/core'
import { LocalRun } from './local-run.js'
import { indexLog } from './log/index-log.js'
import { findLog, findRuns, type LocalPlace } from './places.js'

/** How a run is opened. */
export interface OpenLocalRunOptions {
  /** Whether to read on behind damage. Otherwise it is an error. What is left out is in {@link LocalRun.problems}. */
  skipCorrupt?: boolean
  signal?: AbortSignal
}

/**
 * Opens a run that the official client wrote to this machine, with `WANDB_MODE=offline` or beside a server. Its log is
 * gone through once; its rows stay in the file, and are read when they are asked for.
 *
 * A log whose last record is not whole, as when its process was killed, is read up to there: see
 * {@link LocalRun.problems}.
 *
 * @param place the run's folder, such as `wandb/offline-run-20261124_222829-1a2b3c4d`, or the `.wandb` file in it
 * @throws `LocalRunError` when there is no log, or none with a run in it
 * @throws `CorruptLogError` for damage, with its place, unless `skipCorrupt` is set
 * @example
 * const run = await openLocalRun('wandb/offline-run-20261124_222829-1a2b3c4d')
 * console.log(run.config, run.summary, await run.scanHistory({ keys: ['loss'] }).toArray())
 */
export async function openLocalRun(place: string, options: OpenLocalRunOptions = {}): Promise<LocalRun> {
  optionsOf(options)
  return openAt(await findLog(place), options)
}

async function openAt(
  { folder, file }: LocalPlace,
  { skipCorrupt = false, signal }: OpenLocalRunOptions,
): Promise<LocalRun> {
  const { mtimeMs } = await stat(file)
  try {
    const index = await indexLog(file, { skipCorrupt, signal })
    return new LocalRun({
      folder,
      file,
      index,
      skipCorrupt,
      modifiedMs: mtimeMs,
      synced: await isMarked(file, mtimeMs),
    })
  } catch (error) {
    throw signal?.aborted ? new AbortError(`opening '${file}'`, signal.reason) : error
  }
}

/** What becomes of a folder in a list: the run, or why there is none. */
export type ListedLocalRun =
  | { folder: string; file: string; run: LocalRun; error?: undefined }
  | { folder: string; file: string; run?: undefined; error: RunscanError }

/**
 * The runs in a folder, oldest first: a `wandb` folder, or one that has a `wandb` folder. One that cannot be read does not
 * keep the others from being listed.
 *
 * @example
 * for await (const { run, folder } of listLocalRuns('wandb')) if (run) console.log(folder, run.id, run.state, run.synced)
 */
export async function* listLocalRuns(
  folder: string,
  options: OpenLocalRunOptions = {},
): AsyncGenerator<ListedLocalRun, void, undefined> {
  optionsOf(options)
  for (const place of await findRuns(folder)) {
    try {
      yield { ...place, run: await openAt(place, options) }
    } catch (error) {
      if (options.signal?.aborted || !isRunscanError(error)) throw error
      yield { ...place, error }
    }
  }
}

/** Whether the mark of a sync is at least as new as the log: then nothing was written since. */
async function isMarked(file: string, modifiedMs: number): Promise<boolean> {
  const mark = await stat(`${file}.synced`).catch(() => undefined)
  return mark !== undefined && mark.mtimeMs >= modifiedMs
}
