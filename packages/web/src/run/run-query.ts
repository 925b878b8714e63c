// A run, as its page needs it.
import type { ResultOf } from 'gql.tada'
import { PageError } from '../api/errors.js'
import { operation } from '../api/operation.js'
import { execute, readJson } from '../api/request.js'
import type { RunPlace } from '../worker/protocol.js'
import { isObject } from '../worker/values.js'

const runQuery = operation(`
  query PageRun($entity: String!, $project: String!, $run: String!) {
    project(name: $project, entityName: $entity) {
      run(name: $run) {
        id
        name
        displayName
        state
        tags
        notes
        group
        jobType
        sweepName
        host
        commit
        createdAt
        heartbeatAt
        config
        summaryMetrics
        historyKeys
        historyLineCount
        eventsLineCount
        logLineCount
        fileCount
        user {
          username
        }
      }
    }
  }
`)

type Node = NonNullable<NonNullable<ResultOf<typeof runQuery>['project']>['run']>

/** A run. */
export interface RunDetails extends Omit<Node, 'config' | 'summaryMetrics' | 'historyKeys'> {
  config: Record<string, unknown>
  summary: Record<string, unknown>
  /** What was logged: for each key, the types of its values. */
  keys: Record<string, string[]>
  lastStep: number | undefined
}

/** @throws `PageError` `NOT_FOUND` when there is no such run */
export async function fetchRun(
  { entity, project, run }: RunPlace,
  signal?: AbortSignal,
): Promise<RunDetails> {
  const data = await execute(runQuery, { entity, project, run }, signal)
  const found = data.project?.run
  if (!found) throw new PageError('NOT_FOUND', `There is no run ${entity}/${project}/${run}.`)
  const { config, summaryMetrics, historyKeys, ...rest } = found
  return {
    ...rest,
    config: readConfig(config),
    summary: readObject(summaryMetrics),
    ...readKeys(historyKeys),
  }
}

/** A config as people wrote it: without the wrapping of its values, and without what clients keep for themselves. */
export function readConfig(text: string | null): Record<string, unknown> {
  const entries = Object.entries(readObject(text)).filter(([key]) => key !== '_wandb')
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, isObject(entry) && 'value' in entry ? entry.value : entry]),
  )
}

export function readObject(text: string | null): Record<string, unknown> {
  const value = text ? readJson(text) : {}
  return isObject(value) ? value : {}
}

function readKeys(historyKeys: unknown): Pick<RunDetails, 'keys' | 'lastStep'> {
  if (!isObject(historyKeys) || !isObject(historyKeys.keys)) return { keys: {}, lastStep: undefined }
  const keys = Object.entries(historyKeys.keys).map(([key, statistics]) => [key, typesOf(statistics)])
  const lastStep = Number(historyKeys.lastStep)
  return { keys: Object.fromEntries(keys), lastStep: Number.isFinite(lastStep) ? lastStep : undefined }
}

function typesOf(statistics: unknown): string[] {
  const counts = isObject(statistics) && Array.isArray(statistics.typeCounts) ? statistics.typeCounts : []
  return counts.flatMap(entry => (isObject(entry) && typeof entry.type === 'string' ? [entry.type] : []))
}

/** Keys that clients add by themselves. */
const internal = new Set(['_step', '_timestamp', '_runtime', '_wandb'])

/** The keys whose values are numbers, at least some of them. */
export function numericKeys({ keys }: Pick<RunDetails, 'keys'>): string[] {
  return Object.entries(keys).flatMap(([key, types]) =>
    !internal.has(key) && types.some(type => type === 'number' || type === 'bool') ? [key] : [],
  )
}

/** Whether a run may still log something. */
export function isLive({ state }: { state: string }): boolean {
  return ['running', 'pending', 'preempting'].includes(state)
}

/** Seconds from a run's beginning to the last sign of it. */
export function secondsOf({
  createdAt,
  heartbeatAt,
}: {
  createdAt: string
  heartbeatAt: string | null
}): number {
  return heartbeatAt ? (Date.parse(heartbeatAt) - Date.parse(createdAt)) / 1000 : 0
}
