// The runs of a project, filtered and sorted by the service.
import { operations } from '@runscan/core'
import type { ApiContext } from '../context.js'
import { arraysOf, createPages, itemsOf, type Pages, toArray } from '../paging/pages.js'
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

/** The runs of a project. Nothing is asked for before it is iterated; what was asked for is kept. */
export class Runs implements AsyncIterable<Run> {
  readonly #pages: Pages<Run>
  readonly #count: () => Promise<number>

  /** @internal Made by {@link Api.runs}. */
  constructor(
    context: ApiContext,
    place: () => Promise<{ entity: string; project: string }>,
    { filters = {}, order = '+created_at', perPage = 50, lazy = true, signal }: RunsOptions,
  ) {
    const counts: number[] = []
    this.#pages = createPages(async cursor => {
      const { entity, project } = await place()
      const variables = { entity, project, cursor, perPage, order, filters: JSON.stringify(filters) }
      const query = lazy ? operations.lightRunsQuery : operations.fullRunsQuery
      const data = await context.transport.execute(query as typeof operations.lightRunsQuery, variables, {
        signal,
      })
      const { runs, runCount } = requireProject(data.project, `${entity}/${project}`)
      counts[0] ??= runCount
      const edges = runs?.edges ?? []
      return {
        items: edges.map(({ node }) => new Run(context, { entity, project, name: node.name }, node, lazy)),
        // Not the page's own `endCursor`: the service is known to give only those of the edges for sure.
        cursor: edges.at(-1)?.cursor ?? null,
        hasNextPage: runs?.pageInfo.hasNextPage ?? false,
      }
    })
    this.#count = async () => {
      await this.#pages.at(0)
      return counts[0] ?? 0
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Run, void, undefined> {
    return itemsOf(this.#pages)
  }

  /** The pages as they are asked for. */
  pages(): AsyncGenerator<Run[], void, undefined> {
    return arraysOf(this.#pages)
  }

  /** The number of runs that the filters want. Asks for the first page when nothing was asked for yet. */
  length(): Promise<number> {
    return this.#count()
  }

  /** The runs in one array, `limit` of them at most. */
  toArray({ limit }: { limit?: number } = {}): Promise<Run[]> {
    return toArray(this, limit)
  }
}
