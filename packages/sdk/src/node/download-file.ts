// Saves files of runs below a folder.
import { type CallOptions, InputError, optionsOf } from '@runscan/core'
import type { ApiContext } from '../context.js'
import { download, type RemoteContent } from './download.js'
import { requireFiles, sharedSignal, systemCode } from './modules.js'
import { forEachOf } from './pool.js'
import { openFolderBelow } from './safe-folder.js'
import { safeParts } from './safe-path.js'
import type { TransferOptions } from './transfer.js'

/** How a file is saved. */
export interface DownloadFileOptions extends CallOptions, TransferOptions {
  /** The folder. Default: the working folder. */
  root?: string
  /** Whether a file that is there already is written over. Default false. */
  replace?: boolean
  /** Whether a file that is there already is left as it is, and is no error. Default false. */
  existOk?: boolean
}

/** How files are saved. */
export interface DownloadFilesOptions extends Omit<DownloadFileOptions, 'root'> {
  /** Files at a time. Default 4. */
  concurrency?: number
}

/** What became of the files, in the order of the list. */
export interface DownloadFilesResult {
  /** Each file that is there now, and where. */
  saved: { file: string; path: string }[]
  /** Each file that could not be saved, and why. */
  failed: { file: string; error: Error }[]
}

/** A file on the server. */
export interface SavableFile {
  readonly name: string
  content(): RemoteContent
  /** The same file as it is now. */
  renewed(): Promise<SavableFile>
}

/** Gives the path. @throws `InputError` for names that lead elsewhere, and for a file that is there already */
export async function downloadFile(
  { transport }: ApiContext,
  file: SavableFile,
  options: DownloadFileOptions,
): Promise<string> {
  const { root = '.', replace = false, existOk = false, ...transfer } = optionsOf(options)
  if (typeof root !== 'string' || root === '') throw new InputError('root', 'name the folder to save to')
  const { files, path } = requireFiles()
  const parts = safeParts(file.name)
  const name = parts.at(-1) ?? ''
  const target = path.join(root, ...parts)
  const thereAlready = () => {
    if (existOk) return target
    throw new InputError('replace', `'${target}' is there already: pass \`replace\` or \`existOk\``)
  }
  const folder = await openFolderBelow(root, parts.slice(0, -1))
  try {
    const isThere = await files.lstat(folder.entry(name)).then(
      () => true,
      cause => {
        if (systemCode(cause) !== 'ENAMETOOLONG') return false
        throw new InputError('name', `'${target}' is longer than this system allows: it is not saved`, {
          cause,
        })
      },
    )
    if (isThere && !replace) return thereAlready()
    const isSaved = await download(transport, {
      ...transfer,
      file: file.name,
      content: file.content(),
      folder,
      name,
      replace,
      renew: async () => (await file.renewed()).content(),
    })
    return isSaved ? target : thereAlready()
  } finally {
    await folder.close()
  }
}

/** Saves files, several at a time. One that cannot be saved does not keep the others from it; an abort ends all. */
export async function downloadFiles(
  context: ApiContext,
  list: AsyncIterable<SavableFile> | Iterable<SavableFile>,
  root: string,
  options: DownloadFilesOptions,
): Promise<DownloadFilesResult> {
  const { concurrency = 4, ...given } = optionsOf(options)
  requireFiles()
  checkConcurrency(concurrency)
  const transfer = { ...given, signal: sharedSignal(given.signal) }
  const outcomes: ({ file: string; path: string } | { file: string; error: Error })[] = []
  await forEachOf(list, concurrency, async (file, index) => {
    try {
      outcomes[index] = { file: file.name, path: await downloadFile(context, file, { ...transfer, root }) }
    } catch (error) {
      if (transfer.signal?.aborted || !(error instanceof Error)) throw error
      outcomes[index] = { file: file.name, error }
    }
  })
  return {
    saved: outcomes.flatMap(outcome => ('path' in outcome ? [outcome] : [])),
    failed: outcomes.flatMap(outcome => ('error' in outcome ? [outcome] : [])),
  }
}

/** @throws `InputError` */
export function checkConcurrency(concurrency: number): void {
  if (Number.isInteger(concurrency) && concurrency >= 1) return
  throw new InputError(
    'concurrency',
    `\`concurrency\` is a whole number of 1 at least, not ${String(concurrency)}`,
  )
}
