// Creates runs and changes them: one mutation does both, in four shapes.
import type { ServerContext } from '../context.js'
import { badRequest, ServerError } from '../errors.js'
import { mergedJson } from '../filestream/shared.js'
import type { RunChanges, RunRecord } from '../storage/runs.js'
import { readRunStorageId } from './ids.js'
import { ensureProject, isNameable, nameRule } from './project.js'
import { copyForkedRows } from './rewind.js'
import { states } from './state.js'
import { noteRunOfSweep } from './sweeps.js'

/** What the mutation takes. Null means "as it is". */
export interface UpsertInput {
  id?: string | null
  name?: string | null
  modelName?: string | null
  entityName?: string | null
  displayName?: string | null
  description?: string | null
  notes?: string | null
  tags?: readonly string[] | null
  groupName?: string | null
  jobType?: string | null
  commit?: string | null
  host?: string | null
  jobProgram?: string | null
  state?: string | null
  sweep?: string | null
  config?: string | null
  summaryMetrics?: string | null
}

/** The run after the change, whether it is new, and the blobs of exports that it has no more. */
export interface UpsertedRun {
  run: RunRecord
  inserted: boolean
  released: string[]
}

/**
 * Creates or changes a run. One process of several that log a run together neither begins it anew nor undoes what the
 * others have said.
 */
export function upsertRun(context: ServerContext, given: UpsertInput, isShared: boolean): UpsertedRun {
  return context.storage.transaction(() => {
    const { storage, now } = context
    if (given.state && !states.includes(given.state)) {
      throw badRequest(`'${given.state}' is no state of a run: it is one of ${states.join(', ')}`)
    }
    const known = findRun(context, given)
    const input = known && isShared ? mergedInput(known, given) : given
    if (known?.deleted) {
      throw new ServerError(
        'DELETED',
        410,
        `run '${known.name}' was deleted and its id cannot be used again: choose another`,
      )
    }
    const run = known ?? createRun(context, input)
    const startsOver = known !== undefined && isInit(input) && !input.id && !isShared
    const released = startsOver ? clearRun(context, run.id) : []
    if ((!known || startsOver) && input.config) copyForkedRows(context, run, input.config)
    if (input.sweep) noteRunOfSweep(context, run.projectId, input.sweep)
    const isAlive =
      isInit(input) ||
      (known !== undefined && !['finished', 'failed', 'killed', 'preempted'].includes(run.state))
    storage.runs.change(run.id, {
      ...changesOf(input),
      ...(isInit(input) ? { state: input.state ?? 'running', exitCode: null, stopRequested: false } : {}),
      ...(isAlive && isFromLogger(input) ? { heartbeatAt: now() } : {}),
      ...(startsOver
        ? {
            createdAt: undefined,
            exportedLines: 0,
            summary: input.summaryMetrics ?? '{}',
            systemMetrics: '{}',
          }
        : {}),
    } as RunChanges)
    return { run: storage.runs.byId(run.id) as RunRecord, inserted: known === undefined, released }
  })
}

function mergedInput({ config, summary }: RunRecord, input: UpsertInput): UpsertInput {
  return {
    ...input,
    config: input.config ? mergedJson(config, input.config) : null,
    summaryMetrics: input.summaryMetrics ? mergedJson(summary, input.summaryMetrics) : null,
  }
}

/** A process that begins to log says where it runs; updates of a run do not. */
function isInit({ host, jobProgram }: UpsertInput): boolean {
  return Boolean(host) || Boolean(jobProgram)
}

/** Whether the change comes from the process that logs, which knows a run by its name. */
function isFromLogger({ name }: UpsertInput): boolean {
  return Boolean(name)
}

function findRun({ storage, entity }: ServerContext, input: UpsertInput): RunRecord | undefined {
  if (input.id) {
    const id = readRunStorageId(input.id)
    const run = id === undefined ? undefined : storage.runs.byId(id)
    if (!run) throw new ServerError('NOT_FOUND', 404, `there is no run with the id '${input.id}'`)
    return run
  }
  if (!input.name) throw badRequest('upsertBucket needs `name` or `id`')
  const project = storage.projects.find(input.entityName || entity, input.modelName || 'uncategorized')
  return project && storage.runs.find(project.id, input.name)
}

function createRun(context: ServerContext, input: UpsertInput): RunRecord {
  const { storage, now } = context
  const name = input.name ?? ''
  if (!isNameable(name) || /^\s/.test(name)) throw badRequest(`'${name}' cannot be a run's id: ${nameRule}`)
  const project = ensureProject(context, input.entityName, input.modelName)
  const run = storage.runs.create(project.id, name, input.state ?? 'running', now())
  if (!input.displayName) storage.runs.change(run.id, { displayName: name })
  return run
}

function changesOf(input: UpsertInput): RunChanges {
  const given = <T>(value: T | null | undefined) => value ?? undefined
  return {
    displayName: given(input.displayName),
    description: given(input.description),
    notes: given(input.notes),
    tags: input.tags ? [...new Set(input.tags)] : undefined,
    groupName: given(input.groupName),
    jobType: given(input.jobType),
    commit: given(input.commit),
    host: given(input.host),
    program: given(input.jobProgram),
    sweepName: given(input.sweep),
    config: given(input.config),
    summary: given(input.summaryMetrics),
  } as RunChanges
}

/** Forgets what a run has logged; its files stay until they are written over. Gives the blobs of its exports. */
function clearRun({ storage }: ServerContext, runId: number): string[] {
  const blobs = storage.exports.list(runId).map(({ blob }) => blob)
  storage.lines.clear(runId)
  storage.exports.clear(runId)
  return blobs
}
