// Saves the exports of a history to a folder, each one whole or not at all.
import { IncompleteRunHistoryError, InputError, isRunscanError, ResponseError } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { fetchParts } from '../history/parts.js'
import { requireFiles, writeWhole } from './safe-path.js'
import { noTimeout } from './transfer.js'

/** How exports are downloaded. */
export interface DownloadHistoryOptions {
  /** Whether rows that no export has are an error. Default true. */
  requireCompleteHistory?: boolean
  signal?: AbortSignal
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

/** Downloads of one call at a time. */
const concurrency = 4

export async function downloadHistoryExports(
  context: ApiContext,
  place: RunPlace,
  folder: string,
  { requireCompleteHistory = true, signal }: DownloadHistoryOptions,
): Promise<DownloadHistoryResult> {
  const { files, path } = requireFiles('read the history with `scanHistory` instead')
  if (typeof folder !== 'string' || folder === '')
    throw new InputError('folder', 'name the folder to download to')
  const { exports, firstLiveStep } = await fetchParts(context, place, signal)
  const containsLiveData = firstLiveStep !== undefined
  if (containsLiveData && requireCompleteHistory) throw new IncompleteRunHistoryError(placeText(place))
  await files.mkdir(folder, { recursive: true })

  const name = [place.entity, place.project, place.name].map(part => part.replace(/[^\w.-]/g, '-')).join('_')
  const paths: (string | undefined)[] = []
  const errors: Record<string, string> = {}
  const save = async (index: number) => {
    const file = path.join(folder, `${name}_${index}.runhistory.parquet`)
    try {
      const bytes = await download(context, place, exports, index, signal)
      await writeWhole(file, bytes)
      paths[index] = file
    } catch (error) {
      if (signal?.aborted) throw error
      errors[file] = error instanceof Error ? error.message : String(error)
    }
  }
  let next = 0
  const work = async () => {
    while (next < exports.length) await save(next++)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return { paths: paths.filter(file => file !== undefined), containsLiveData, errors }
}

/** The whole file. A link that has expired is renewed once. */
async function download(
  context: ApiContext,
  place: RunPlace,
  exports: readonly string[],
  index: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const what = `downloading export ${index} of '${placeText(place)}'`
  const read = (url: string) =>
    context.transport.send(url, { what }, async response => new Uint8Array(await response.arrayBuffer()), {
      signal,
      timeoutMs: noTimeout,
    })
  const url = exports[index] ?? ''
  let bytes: Uint8Array
  try {
    bytes = await read(url)
  } catch (error) {
    if (!isRunscanError(error) || error.category !== 'auth') throw error
    const renewed = await fetchParts(context, place, signal)
    bytes = await read(renewed.exports[index] ?? url)
  }
  // What is no parquet file, such as an error page with status 200, must not be taken for one later.
  const isParquet = [bytes.subarray(0, 4), bytes.subarray(-4)].every(
    part => new TextDecoder().decode(part) === 'PAR1',
  )
  if (!isParquet)
    throw new ResponseError(`export ${index} of '${placeText(place)}' is not a whole parquet file`)
  return bytes
}
