// Saves the exports of a history to a folder, each one whole or not at all.
import {
  type CallOptions,
  IncompleteRunHistoryError,
  InputError,
  optionsOf,
  ResponseError,
} from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { fetchParts } from '../history/parts.js'
import { download } from './download.js'
import { checkConcurrency } from './download-file.js'
import { requireFiles, sharedSignal } from './modules.js'
import type { PartFile } from './part-file.js'
import { forEachOf } from './pool.js'
import { openFolderBelow } from './safe-folder.js'
import type { TransferOptions, TransferProgress } from './transfer.js'

/** How far the download of one export is. */
export interface ExportProgress extends TransferProgress {
  /** How many exports there are. */
  files: number
}

/** How exports are downloaded. */
export interface DownloadHistoryOptions extends CallOptions, Omit<TransferOptions, 'onProgress'> {
  /** Called when bytes have moved: often, so it should return soon. */
  onProgress?: (progress: ExportProgress) => void
  /** Whether rows that no export has are an error. Default true. */
  requireCompleteHistory?: boolean
  /** Files at a time. Default 4. */
  concurrency?: number
}

/** What was downloaded. */
export interface DownloadHistoryResult {
  /** The files, in the order of the exports. */
  paths: string[]
  /** Whether there are rows that no export has. */
  containsLiveData: boolean
  /** For each file that could not be saved, why. */
  errors: Record<string, string>
}

export async function downloadHistoryExports(
  context: ApiContext,
  place: RunPlace,
  folder: string,
  options: DownloadHistoryOptions,
): Promise<DownloadHistoryResult> {
  const { requireCompleteHistory = true, concurrency = 4, onProgress, ...given } = optionsOf(options)
  const { path } = requireFiles('read the history with `scanHistory` instead')
  if (typeof folder !== 'string' || folder === '')
    throw new InputError('folder', 'name the folder to download to')
  checkConcurrency(concurrency)
  const transfer = { ...given, signal: sharedSignal(given.signal) }
  const { exports, firstLiveStep } = await fetchParts(context, place, transfer.signal)
  const containsLiveData = firstLiveStep !== undefined
  if (containsLiveData && requireCompleteHistory) throw new IncompleteRunHistoryError(placeText(place))

  const prefix = [place.entity, place.project, place.name]
    .map(part => part.replace(/[^\w.-]/g, '-'))
    .join('_')
  const saved: boolean[] = []
  const errors: Record<string, string> = {}
  const names = exports.map((_url, index) => `${prefix}_${index}.runhistory.parquet`)
  const target = await openFolderBelow(folder, [])
  try {
    await forEachOf(names, concurrency, async (name, index) => {
      const url = exports[index] ?? ''
      try {
        await download(context.transport, {
          ...transfer,
          ...(onProgress
            ? { onProgress: progress => onProgress({ ...progress, files: exports.length }) }
            : {}),
          file: name,
          content: { url },
          folder: target,
          name,
          replace: true,
          renew: async () => {
            const { exports: now } = await fetchParts(context, place, transfer.signal)
            return { url: now[index] ?? url }
          },
          inspect: part => requireParquet(part, `export ${index} of '${placeText(place)}'`),
        })
        saved[index] = true
      } catch (error) {
        if (transfer.signal?.aborted) throw error
        errors[path.join(folder, name)] = error instanceof Error ? error.message : String(error)
      }
    })
  } finally {
    await target.close()
  }
  const paths = names.filter((_name, index) => saved[index]).map(name => path.join(folder, name))
  return { paths, containsLiveData, errors }
}

/** What is no parquet file, such as an error page with status 200, must not be taken for one later. */
async function requireParquet(part: PartFile, what: string): Promise<void> {
  const text = async (start: number) => new TextDecoder().decode(await part.read(start, 4))
  if (part.size >= 12 && (await text(0)) === 'PAR1' && (await text(-4)) === 'PAR1') return
  await part.restart()
  throw new ResponseError(`${what} is not a whole parquet file`)
}
