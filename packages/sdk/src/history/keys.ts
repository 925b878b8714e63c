// What the service knows of a history without reading it: its keys and its last step.
import { type CallOptions, InputError, operations } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { requireRun } from '../run/nodes.js'

/** The logged keys of a run. */
export interface HistoryKeys {
  /** The highest step. */
  lastStep?: number
  /** By key, dotted where it was nested: how often it was logged as what, and its newest value. */
  keys?: Record<
    string,
    { typeCounts?: { type: string; count: number }[]; monotonic?: boolean; previousValue?: unknown }
  >
  sets?: unknown[]
}

/** Asks for the keys of a history; null when nothing was logged. */
export async function fetchHistoryKeys(
  { transport }: ApiContext,
  place: RunPlace,
  options?: CallOptions,
): Promise<HistoryKeys | null> {
  const { entity, project, name } = place
  const data = await transport.execute(operations.historyKeysQuery, { entity, project, name }, options)
  return (requireRun(data.project?.run, place).historyKeys as HistoryKeys | null | undefined) ?? null
}

/** Whether a key, or something inside of it, was ever logged. */
export function isLogged(keys: HistoryKeys | null, key: string): boolean {
  const known = Object.keys(keys?.keys ?? {})
  return known.some(name => name === key || name.startsWith(`${key}.`))
}

/** Refuses keys that are no list of texts, before anything is sent. @throws `InputError` */
export function checkKeys(keys: readonly string[]): void {
  if (Array.isArray(keys) && keys.every(key => typeof key === 'string')) return
  throw new InputError('keys', '`keys` must be a list of strings')
}
