// Saves what was changed of a run, and that alone.
import { type CallOptions, InputError, operations, ResponseError, stringifyExtendedJson } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import type { RunEdits } from './edits.js'
import { readJsonObject } from './json-fields.js'
import { fetchRun, type RunNode } from './nodes.js'
import { applyChanges, type Change } from './patch.js'
import { changedConfig } from './wire-config.js'

/**
 * Sends the edits in one request; gives the run as it is then. Config and summary are replaced as a whole by the service,
 * so they are read just before, and only the edited keys of them are changed.
 */
export async function saveEdits(
  context: ApiContext,
  place: RunPlace,
  storageId: string,
  { texts, tags, config, summary }: RunEdits,
  options?: CallOptions,
): Promise<RunNode> {
  requireJson('config', config)
  requireJson('summary', summary)
  const isMerged = config.length > 0 || summary.length > 0
  const current = isMerged ? await fetchRun(context, place, false, options) : undefined
  const changedSummary = () =>
    stringifyExtendedJson(applyChanges(readJsonObject('summaryMetrics', current?.summaryMetrics), summary))
  const variables = {
    id: storageId,
    displayName: texts.displayName ?? null,
    description: texts.description ?? null,
    notes: texts.notes ?? null,
    tags: tags ?? null,
    group: texts.group ?? null,
    jobType: texts.jobType ?? null,
    config: config.length > 0 ? changedConfig(current?.config, config) : null,
    summary: summary.length > 0 ? changedSummary() : null,
  }
  const data = await context.transport.execute(operations.updateRunMutation, variables, options)
  const saved = data.upsertBucket?.bucket
  if (!saved) throw new ResponseError('the server did not say what it saved: load the run again')
  return saved
}

/** Refuses what would be left out without a word. @throws `InputError` */
function requireJson(argument: 'config' | 'summary', changes: readonly Change[]): void {
  for (const change of changes) {
    const kind = 'value' in change ? kindWithoutJson(change.value) : undefined
    if (!kind) continue
    const place = [argument, ...change.path].join('.')
    throw new InputError(argument, `\`${place}\` holds a ${kind}, which has no JSON form`)
  }
}

/** What of a value JSON cannot say; `seen` are the objects around it. */
function kindWithoutJson(value: unknown, seen: readonly object[] = []): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value
  if (value instanceof Map || value instanceof Set) return value instanceof Map ? 'Map' : 'Set'
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || 'toJSON' in value) {
    return undefined
  }
  if (seen.includes(value)) return 'circle'
  for (const inner of Object.values(value)) {
    const kind = kindWithoutJson(inner, [...seen, value])
    if (kind) return kind
  }
  return undefined
}
