// The two parts of a history: files that are exported, and rows that are not yet.
import { operations, ResponseError } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { requireRun } from '../run/nodes.js'
import type { HistoryKeys } from './keys.js'
import type { ScanHistoryQuery } from './query.js'

/** Where a history is. */
export interface HistoryParts {
  /** Links to the exports; they expire. */
  exports: string[]
  /** The first step that is not exported; undefined when all is. */
  firstLiveStep: number | undefined
}

/** Asks where a history is. @throws `RunNotFoundError` */
export async function fetchParts(
  { transport }: ApiContext,
  place: RunPlace,
  signal: AbortSignal | undefined,
): Promise<HistoryParts> {
  const { entity, project, name } = place
  const variables = { entity, project, name, liveKeys: ['_step'] }
  const data = await transport.execute(operations.parquetHistoryQuery, variables, { signal })
  const parts = requireRun(data.project?.run, place).parquetHistory
  const steps = (parts?.liveData ?? []).map(row => stepOf(row))
  const exports = (parts?.parquetUrls ?? []).map(url => new URL(url, `${transport.settings.baseUrl}/`).href)
  return { exports, firstLiveStep: steps.length > 0 ? steps.reduce((a, b) => Math.min(a, b)) : undefined }
}

/** Whether the server has rows that are in no export. */
export function hasLiveTail({ exports, firstLiveStep }: HistoryParts): boolean {
  return firstLiveStep !== undefined || exports.length === 0
}

/** The steps that are asked for live: the last one exclusive. */
export function liveSteps(
  { firstLiveStep = 0 }: HistoryParts,
  logged: HistoryKeys | null,
  { minStep = 0, maxStep = Number.POSITIVE_INFINITY }: Pick<ScanHistoryQuery, 'minStep' | 'maxStep'>,
): { minStep: number; maxStep: number } {
  return {
    minStep: Math.max(minStep, firstLiveStep),
    maxStep: Math.min(maxStep, (logged?.lastStep ?? -1) + 1),
  }
}

function stepOf(row: unknown): number {
  const step = (row as { _step?: unknown } | null)?._step
  if (typeof step !== 'number' && typeof step !== 'bigint') {
    throw new ResponseError('a live row of the history has no number `_step`')
  }
  return Number(step)
}
