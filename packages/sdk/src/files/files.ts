// The files of a run.
import { type CallOptions, InputError, optionsOf } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { type DownloadFilesOptions, type DownloadFilesResult, downloadFiles } from '../node/download-file.js'
import { PagedList } from '../paging/paged-list.js'
import { deleteFiles } from './delete.js'
import { RunFile } from './file.js'
import { fetchFilePage } from './page.js'

/** Which files. */
export interface FilesOptions {
  /** Exact names; none means all. */
  names?: readonly string[]
  /** SQL's LIKE: `%` is any text, `_` any character, `\` escapes the next. Not together with `names`. */
  pattern?: string
  /** Files of one request. Default 50. */
  perPage?: number
  signal?: AbortSignal
}

/** The files of a run. Its `length` counts all of them, whatever was asked for: so the service does. */
export class Files extends PagedList<RunFile> {
  readonly #context: ApiContext

  /** @internal Made by {@link Run.files}. */
  constructor(context: ApiContext, place: RunPlace, options: FilesOptions) {
    checkFilesOptions(options)
    const { names = [], pattern, perPage = 50, signal } = options
    super(async cursor => {
      const page = await fetchFilePage(context, place, { names, pattern, cursor, perPage }, { signal })
      return { ...page, items: page.items.map(node => new RunFile(context, node, place, page.projectId)) }
    })
    this.#context = context
  }

  /**
   * Saves the files below a folder, several at a time, each as {@link RunFile.download} does. One that cannot be saved is
   * told in the result, and the others are saved all the same. Node alone.
   *
   * @throws `AbortError` when `signal` fires; what was received so far is gone on with the next time
   * @example
   * const { saved, failed } = await run.files({ pattern: 'media/%' }).download('./media', { concurrency: 8, existOk: true })
   */
  download(root: string, options: DownloadFilesOptions = {}): Promise<DownloadFilesResult> {
    return downloadFiles(this.#context, this, root, options)
  }

  /**
   * Removes the files from the run, all that this list has: without `names` and `pattern`, every file.
   * @throws `ResponseError` when the server does not
   */
  delete(options?: CallOptions): Promise<void> {
    return deleteFiles(this.#context, this, options)
  }
}

/** @throws `InputError` naming the option that cannot be right */
export function checkFilesOptions(options: FilesOptions): void {
  const { names = [], pattern, perPage = 50 } = optionsOf(options)
  if (!Array.isArray(names) || !names.every(name => typeof name === 'string'))
    throw new InputError('names', '`names` is a list of texts')
  if (pattern !== undefined && typeof pattern !== 'string')
    throw new InputError('pattern', '`pattern` is a text')
  if (names.length > 0 && pattern !== undefined)
    throw new InputError('pattern', '`names` and `pattern` cannot be given together: choose one')
  if (!Number.isInteger(perPage) || perPage < 1)
    throw new InputError('perPage', `\`perPage\` is a whole number of 1 at least, not ${String(perPage)}`)
}
