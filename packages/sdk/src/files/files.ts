// The files of a run.
import { InputError, operations } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { arraysOf, createPages, itemsOf, type Pages, toArray } from '../paging/pages.js'
import { requireRun } from '../run/nodes.js'
import { RunFile } from './file.js'

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

/** The files of a run. Nothing is asked for before it is iterated; what was asked for is kept. */
export class Files implements AsyncIterable<RunFile> {
  readonly #pages: Pages<RunFile>
  readonly #count: () => Promise<number>

  /** @internal Made by {@link Run.files}. */
  constructor(context: ApiContext, place: RunPlace, { names, pattern, perPage = 50, signal }: FilesOptions) {
    if (names && names.length > 0 && pattern !== undefined) {
      throw new InputError('pattern', '`names` and `pattern` cannot be given together: choose one')
    }
    const counts: number[] = []
    this.#pages = createPages(async cursor => {
      const { entity, project, name } = place
      const variables = {
        entity,
        project,
        name,
        cursor,
        perPage,
        fileNames: names ? [...names] : [],
        pattern: pattern ?? null,
      }
      const data = await context.transport.execute(operations.runFilesQuery, variables, { signal })
      const { files, fileCount } = requireRun(data.project?.run, place)
      counts[0] ??= fileCount
      const edges = files?.edges ?? []
      return {
        items: edges.map(({ node }) => new RunFile(context, node)),
        cursor: edges.at(-1)?.cursor ?? null,
        hasNextPage: files?.pageInfo.hasNextPage ?? false,
      }
    })
    this.#count = async () => {
      await this.#pages.at(0)
      return counts[0] ?? 0
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<RunFile, void, undefined> {
    return itemsOf(this.#pages)
  }

  /** The pages as they are asked for. */
  pages(): AsyncGenerator<RunFile[], void, undefined> {
    return arraysOf(this.#pages)
  }

  /** The number of all files of the run, whatever was asked for: so the service counts. */
  length(): Promise<number> {
    return this.#count()
  }

  /** The files in one array, `limit` of them at most. */
  toArray({ limit }: { limit?: number } = {}): Promise<RunFile[]> {
    return toArray(this, limit)
  }
}
