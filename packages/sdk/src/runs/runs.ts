// The runs of a project, filtered and sorted by the service.
import { InputError, operations, optionsOf, SweepNotFoundError, stringifyExtendedJson } from '@runscan/core'
import type { HistoryRow } from '@runscan/history-wasm'
import type { ApiContext } from '../context.js'
import type { SampleQuery } from '../history/sampled.js'
import { checkPerPage, PagedList } from '../paging/paged-list.js'
import { requireProject } from '../run/nodes.js'
import { Run } from '../run/run.js'
import { createSweepLoader, type SweepLoader } from '../sweeps/sweep.js'

/** Which runs, and how they come. */
export interface RunsOptions {
  /**
   * A filter in MongoDB's language over `state`, `name` (the id), `displayName`, `group`, `jobType`, `tags`, `username`,
   * `host`, `sweep`, `createdAt`, `heartbeatAt`, `duration`, `config.<key>` and `summary_metrics.<key>`.
   * @example { state: 'finished', 'config.lr': { $gt: 0.01 } }
   */
  filters?: Record<string, unknown>
  /** `+created_at` (the default, oldest first), `-heartbeat_at`, `-summary_metrics.<key>`, `+config.<key>.value`. */
  order?: string
  /** Runs of one request; for fewer runs see `toArray({ limit })`. Default 50. */
  perPage?: number
  /** Whether heavy attributes are left out until `loadFullData`. Default true. */
  lazy?: boolean
  /** Whether the sweeps of the runs are loaded along with them, each once, so that `run.sweep()` waits for nothing. */
  includeSweeps?: boolean
  signal?: AbortSignal
}

/** The runs of a project that the filters want. A run that moves while the list is read comes once all the same. */
export class Runs extends PagedList<Run> {
  /** @internal Made by {@link Api.runs}. */
  constructor(
    context: ApiContext,
    place: () => Promise<{ entity: string; project: string }>,
    options: RunsOptions,
  ) {
    const {
      filters = {},
      order = '+created_at',
      perPage = 50,
      lazy = true,
      includeSweeps = false,
    } = optionsOf(options)
    check(filters, order)
    checkPerPage(perPage)
    const query = lazy ? operations.lightRunsQuery : operations.fullRunsQuery
    const text = stringifyExtendedJson(filters)
    const { signal } = options
    let sweeps: SweepLoader | undefined
    const fetchPage = async (cursor: string | null) => {
      const { entity, project } = await place()
      const variables = { entity, project, cursor, perPage, order, filters: text }
      const data = await context.transport.execute(query as typeof operations.lightRunsQuery, variables, {
        signal,
      })
      const { runs, runCount } = requireProject(data.project, `${entity}/${project}`)
      const edges = runs?.edges ?? []
      const shared = sweeps ?? createSweepLoader(context, { entity, project })
      sweeps = shared
      if (includeSweeps) await loadSweeps(shared, new Set(edges.map(({ node }) => node.sweepName)), signal)
      return {
        items: edges.map(
          ({ node }) => new Run(context, { entity, project, name: node.name }, node, lazy, shared),
        ),
        // The service is known to give the cursors of the edges for sure; an empty page has none.
        cursor: edges.at(-1)?.cursor ?? runs?.pageInfo.endCursor ?? null,
        hasNextPage: runs?.pageInfo.hasNextPage ?? false,
        count: runCount,
      }
    }
    super(fetchPage, run => run.storageId)
  }

  /**
   * Sampled rows of every run, in the order of the list, each with its run's id as `run_id`. A few runs are asked for at
   * a time.
   *
   * @throws `InputError` as {@link Run.history} does
   * @example
   * for await (const { run_id, _step, loss } of runs.histories({ keys: ['loss'], samples: 100 })) console.log(run_id, _step, loss)
   */
  histories(query: SampleQuery = {}): AsyncGenerator<HistoryRow, void, undefined> {
    return historiesOf(this, optionsOf(query, 'query'))
  }
}

/** Runs whose rows are asked for while those of another one are given. */
const runsAhead = 4

async function* historiesOf(
  runs: AsyncIterable<Run>,
  query: SampleQuery,
): AsyncGenerator<HistoryRow, void, undefined> {
  const asked: Promise<HistoryRow[]>[] = []
  for await (const run of runs) {
    const rows = run.history(query).then(found => found.map(row => ({ run_id: run.id, ...row })))
    // One that fails while another is waited for is told in its turn.
    rows.catch(() => {})
    asked.push(rows)
    if (asked.length > runsAhead) yield* (await asked.shift()) ?? []
  }
  for (const rows of asked) yield* await rows
}

/** A sweep that is gone is for `run.sweep()` to tell; whatever else fails fails the list. */
async function loadSweeps(
  load: SweepLoader,
  names: ReadonlySet<string | null>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const wanted = [...names].filter(name => name !== null)
  await Promise.all(
    wanted.map(name =>
      load(name, signal).catch(error => {
        if (!(error instanceof SweepNotFoundError)) throw error
      }),
    ),
  )
}

function check(filters: unknown, order: unknown): void {
  if (typeof filters !== 'object' || filters === null || Array.isArray(filters)) {
    throw new InputError('filters', "`filters` is an object, such as { state: 'finished' }")
  }
  if (typeof order !== 'string' || !/^\s*[+-]?\s*[^\s+-]/.test(order)) {
    throw new InputError('order', `\`order\` is a text such as '-created_at', not '${String(order)}'`)
  }
}
