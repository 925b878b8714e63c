// The files of a run.
import { InputError, operations } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { PagedList } from '../paging/paged-list.js'
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

/** The files of a run. Its `length` counts all of them, whatever was asked for: so the service does. */
export class Files extends PagedList<RunFile> {
  /** @internal Made by {@link Run.files}. */
  constructor(
    context: ApiContext,
    place: RunPlace,
    { names = [], pattern, perPage = 50, signal }: FilesOptions,
  ) {
    if (names.length > 0 && pattern !== undefined) {
      throw new InputError('pattern', '`names` and `pattern` cannot be given together: choose one')
    }
    super(async cursor => {
      const { entity, project, name } = place
      const chosen = { fileNames: [...names], pattern: pattern ?? null }
      const variables = { entity, project, name, cursor, perPage, ...chosen }
      const data = await context.transport.execute(operations.runFilesQuery, variables, { signal })
      const { files, fileCount, projectId } = requireRun(data.project?.run, place)
      const edges = files?.edges ?? []
      return {
        items: edges.map(({ node }) => new RunFile(context, node, projectId)),
        cursor: edges.at(-1)?.cursor ?? null,
        hasNextPage: files?.pageInfo.hasNextPage ?? false,
        count: fileCount,
      }
    })
  }
}
