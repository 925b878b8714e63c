// A page of a project's runs.
import { PageError } from '../api/errors.js'
import { operation } from '../api/operation.js'
import { execute } from '../api/request.js'
import { flatten } from '../format/values.js'
import { isLive, readConfig, readObject, secondsOf } from '../run/run-query.js'

const runsQuery = operation(`
  query PageRuns($entity: String!, $project: String!, $first: Int!, $after: String, $order: String!, $filters: JSONString!) {
    project(name: $project, entityName: $entity) {
      runCount(filters: $filters)
      total: runCount
      runs(first: $first, after: $after, order: $order, filters: $filters) {
        edges {
          node {
            name
            displayName
            state
            tags
            notes
            group
            jobType
            createdAt
            heartbeatAt
            config
            summaryMetrics
            historyLineCount
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`)

/** A run as a line of the table. */
export interface ListedRun {
  id: string
  name: string
  state: string
  tags: readonly string[]
  group: string | null
  jobType: string | null
  notes: string | null
  createdAt: string
  seconds: number
  isLive: boolean
  historyLineCount: number
  /** By dotted key. */
  config: ReadonlyMap<string, unknown>
  summary: ReadonlyMap<string, unknown>
}

export interface RunsQuery {
  entity: string
  project: string
  after: string | null
  order: string
  filters: object
}

export interface RunsPage {
  runs: ListedRun[]
  /** Runs that the filter wants, and all. */
  count: number
  total: number
  next: string | null
}

export const runsPerPage = 50

/** @throws `PageError` `NOT_FOUND` when there is no such project */
export async function fetchRuns(query: RunsQuery, signal: AbortSignal): Promise<RunsPage> {
  const { entity, project, after, order } = query
  const variables = {
    entity,
    project,
    first: runsPerPage,
    after,
    order,
    filters: JSON.stringify(query.filters),
  }
  const data = await execute(runsQuery, variables, signal)
  const found = data.project
  if (!found) throw new PageError('NOT_FOUND', `There is no project ${entity}/${project}.`)
  const runs = (found.runs?.edges ?? []).map(({ node }): ListedRun => {
    const { name, displayName, state, tags, notes, group, jobType, createdAt, historyLineCount } = node
    return {
      ...{ id: name, name: displayName ?? name, state, tags: tags ?? [], notes, group, jobType, createdAt },
      historyLineCount,
      seconds: secondsOf(node),
      isLive: isLive(node),
      config: new Map(flatten(readConfig(node.config))),
      summary: new Map(flatten(readObject(node.summaryMetrics)).filter(([key]) => !key.startsWith('_'))),
    }
  })
  const { endCursor = null, hasNextPage = false } = found.runs?.pageInfo ?? {}
  return { runs, count: found.runCount, total: found.total, next: hasNextPage ? endCursor : null }
}
