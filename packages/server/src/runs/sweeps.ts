// Sweeps: made and changed by clients, and seen through their runs.
import { randomInt } from 'node:crypto'
import type { ServerContext } from '../context.js'
import { badRequest, notFound } from '../errors.js'
import type { RunRecord } from '../storage/runs.js'
import type { SweepRecord } from '../storage/sweeps.js'
import { runDocument } from './document.js'
import { readSweepStorageId } from './ids.js'
import { filteredRunIds } from './list.js'
import { ensureProject } from './project.js'
import { readSweepConfig } from './sweep-config.js'

/** What the mutation takes. Null means "as it is". */
export interface UpsertSweepInput {
  id?: string | null
  config?: string | null
  description?: string | null
  displayName?: string | null
  entityName?: string | null
  projectName?: string | null
  state?: string | null
  priorRunsFilters?: string | null
}

const states = ['PENDING', 'RUNNING', 'PAUSED', 'CANCELED', 'FINISHED']

/** The sweep after the change, and what is odd about its config. */
export function upsertSweep(
  context: ServerContext,
  input: UpsertSweepInput,
): { sweep: SweepRecord; warnings: string[] } {
  const state = input.state?.toUpperCase() ?? null
  if (state !== null && !states.includes(state)) {
    throw badRequest(`a sweep's state is one of ${states.join(', ')}, not '${input.state}'`)
  }
  const { warnings } = typeof input.config === 'string' ? readSweepConfig(input.config) : { warnings: [] }
  return context.storage.transaction(() => {
    const sweep = input.id
      ? changeSweep(context, input.id, { ...input, state })
      : createSweep(context, { ...input, state })
    if (input.priorRunsFilters) {
      for (const id of filteredRunIds(context, sweep.projectId, input.priorRunsFilters)) {
        context.storage.runs.change(id, { sweepName: sweep.name })
      }
    }
    return { sweep, warnings }
  })
}

function createSweep(
  context: ServerContext,
  { config, description, displayName, entityName, projectName, state }: UpsertSweepInput,
): SweepRecord {
  if (typeof config !== 'string') throw badRequest('a new sweep needs a `config`')
  const { storage, now } = context
  const project = ensureProject(context, entityName, projectName)
  return storage.sweeps.create({
    projectId: project.id,
    name: freeName(name => storage.sweeps.find(project.id, name) === undefined),
    displayName: displayName ?? null,
    description: description ?? null,
    state: state ?? 'PENDING',
    config,
    createdAt: now(),
  })
}

function changeSweep(
  { storage, now }: ServerContext,
  storageId: string,
  { config, description, displayName, state }: UpsertSweepInput,
): SweepRecord {
  const id = readSweepStorageId(storageId)
  if (id === undefined || !storage.sweeps.byId(id))
    throw notFound(`there is no sweep with the id '${storageId}'`)
  storage.sweeps.change(
    id,
    {
      ...(typeof config === 'string' ? { config } : {}),
      ...(typeof description === 'string' ? { description } : {}),
      ...(typeof displayName === 'string' ? { displayName } : {}),
      ...(state ? { state } : {}),
    },
    now(),
  )
  return storage.sweeps.byId(id) as SweepRecord
}

/** Eight random letters and digits, as runs have them. */
export function freeName(isFree: (name: string) => boolean): string {
  for (;;) {
    const name = Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('')
    if (isFree(name)) return name
  }
}

/** A sweep runs once it has a run. */
export function noteRunOfSweep({ storage, now }: ServerContext, projectId: number, sweepName: string): void {
  const sweep = storage.sweeps.find(projectId, sweepName)
  if (sweep?.state === 'PENDING') storage.sweeps.change(sweep.id, { state: 'RUNNING' }, now())
}

/** The runs of a sweep that are not deleted. */
export function runsOfSweep({ storage }: ServerContext, sweep: SweepRecord): RunRecord[] {
  return storage.runs.listOfSweep(sweep.projectId, sweep.name)
}

/** The best value of the sweep's metric among its runs; undefined when no run has one. */
export function bestLoss(context: ServerContext, sweep: SweepRecord): number | undefined {
  const { metric } = readSweepConfig(sweep.config)
  if (!metric) return undefined
  const values = runsOfSweep(context, sweep)
    .map(run => runDocument(run, context.entity)(`summary_metrics.${metric.name}`))
    .filter(value => typeof value === 'number' && Number.isFinite(value)) as number[]
  if (values.length === 0) return undefined
  return values.reduce((best, value) => (metric.isMaximized ? Math.max(best, value) : Math.min(best, value)))
}
