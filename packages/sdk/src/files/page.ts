// Asks for some files of a run.
import { type CallOptions, fileOperations } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { requireRun } from '../run/nodes.js'

/** Which files. */
export interface FilePageQuery {
  names: readonly string[]
  pattern?: string | undefined
  cursor?: string | null
  perPage: number
}

/** Some of the files. */
export interface FilePage {
  items: fileOperations.FileNode[]
  cursor: string | null
  hasNextPage: boolean
  /** All files of the run. */
  count: number
  projectId: number
}

/** @throws `RunNotFoundError` */
export async function fetchFilePage(
  { transport }: ApiContext,
  place: RunPlace,
  { names, pattern, cursor = null, perPage }: FilePageQuery,
  options?: CallOptions,
): Promise<FilePage> {
  const { entity, project, name } = place
  const variables = {
    entity,
    project,
    name,
    cursor,
    perPage,
    fileNames: [...names],
    pattern: pattern ?? null,
  }
  const data = await transport.execute(fileOperations.runFilesQuery, variables, options)
  const { files, fileCount, projectId } = requireRun(data.project?.run, place)
  const edges = files?.edges ?? []
  return {
    items: edges.map(({ node }) => node),
    cursor: edges.at(-1)?.cursor ?? files?.pageInfo.endCursor ?? null,
    hasNextPage: files?.pageInfo.hasNextPage ?? false,
    count: fileCount,
    projectId,
  }
}
