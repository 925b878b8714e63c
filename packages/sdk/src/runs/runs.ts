// The runs of a project, filtered and sorted by the service.
import { operations } from '@runscan/core'
import type { ApiContext } from '../context.js'
import { PagedList } from '../paging/paged-list.js'
import { requireProject } from '../run/nodes.js'
import { Run } from '../run/run.js'

/** Which runs, and how they come. */
export interface RunsOptions {
  /**
   * A filter in MongoDB's language over `state`, `name`, `displayName`, `group`, `jobType`, `tags`, `username`, `host`,
   * `createdAt`, `duration`, `config.<key>` and `summary_metrics.<key>`.
   * @example { state: 'finished', 'config.lr': { $gt: 0.01 } }
   */
  filters?: Record<string, unknown>
  /** `+created_at` (the default, oldest first), `-heartbeat_at`, `-summary_metrics.<key>`, `+config.<key>.value`. */
  order?: string
  /** Runs of one request. Default 50. */
  perPage?: number
  /** Whether heavy attributes are left out until `loadFullData`. Default true. */
  lazy?: boolean
  signal?: AbortSignal
}

/** The runs of a project that the filters want. */
export class Runs extends PagedList<Run> {
  /** @internal Made by {@link Api.runs}. */
  constructor(
    context: ApiContext,
    place: () => Promise<{ entity: string; project: string }>,
    { filters = {}, order = '+created_at', perPage = 50, lazy = true, signal }: RunsOptions,
  ) {
    super(async cursor => {
      const { entity, project } = await place()
      const variables = { entity, project, cursor, perPage, order, filters: JSON.stringify(filters) }
      const query = lazy ? operations.lightRunsQuery : operations.fullRunsQuery
      const data = await context.transport.execute(query as typeof operations.lightRunsQuery, variables, {
        signal,
      })
      const { runs, runCount } = requireProject(data.project, `${entity}/${project}`)
      const edges = runs?.edges ?? []
      return {
        items: edges.map(({ node }) => new Run(context, { entity, project, name: node.name }, node, lazy)),
        // Not the page's own `endCursor`: the service is known to give only those of the edges for sure.
        cursor: edges.at(-1)?.cursor ?? null,
        hasNextPage: runs?.pageInfo.hasNextPage ?? false,
        count: runCount,
      }
    })
  }
}
