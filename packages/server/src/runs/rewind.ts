// Takes a run back to a step, and begins one run with the rows of another.
import { parseExtendedJson } from '@runscan/core'
import type { ServerContext } from '../context.js'
import { badRequest, notFound, ServerError } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { RunRecord } from '../storage/runs.js'

/** What the mutation takes. */
export interface RewindInput {
  entityName?: string | null
  projectName?: string | null
  runName: string
  metricName: string
  metricValue: number
}

/**
 * Forgets the rows after a step. The exports that held some of them are made anew; `released` are the blobs of the old
 * ones.
 */
export function rewindRun(
  context: ServerContext,
  input: RewindInput,
): { run: RunRecord; released: string[] } {
  const { storage, entity } = context
  if (input.metricName !== '_step') {
    throw badRequest(`a run is taken back to a value of \`_step\`, not of \`${input.metricName}\``)
  }
  const place = { entity: input.entityName || entity, project: input.projectName || 'uncategorized' }
  return storage.transaction(() => {
    const project = storage.projects.find(place.entity, place.project)
    const run = project && storage.runs.find(project.id, input.runName)
    const path = `${place.entity}/${place.project}/${input.runName}`
    if (!run) throw notFound(`there is no run '${path}'`)
    if (run.deleted) throw new ServerError('DELETED', 410, `run '${path}' was deleted`)
    const before = storage.exports.list(run.id)
    const firstDropped = storage.lines.dropAfter(run.id, input.metricValue)
    if (firstDropped !== undefined) {
      const exportedLines = storage.exports.dropFrom(run.id, firstDropped)
      storage.runs.change(run.id, { exportedLines })
    }
    const kept = new Set(storage.exports.list(run.id).map(({ position }) => position))
    const released = before.filter(({ position }) => !kept.has(position)).map(({ blob }) => blob)
    return { run: storage.runs.byId(run.id) as RunRecord, released }
  })
}

/**
 * Copies to a new run the rows of the run that its config says it branched off, up to that step.
 * @throws `ServerError` when there is no such run in the project
 */
export function copyForkedRows({ storage }: ServerContext, run: RunRecord, config: string): void {
  const branch = branchPoint(config)
  if (!branch) return
  const parent = storage.runs.find(run.projectId, branch.runId)
  if (!parent || parent.deleted) {
    throw notFound(`there is no run '${branch.runId}' in the project to branch off`)
  }
  storage.lines.copyUpTo(parent.id, run.id, branch.step)
}

/** Where a run branched off another, as the official client notes it in the config. */
function branchPoint(config: string): { runId: string; step: number } | undefined {
  const parsed = parseExtendedJson(config)
  const entry = isPlainObject(parsed) ? parsed._wandb : undefined
  const internal = isPlainObject(entry) ? entry.value : undefined
  const branch = isPlainObject(internal) ? internal.branch_point : undefined
  if (!isPlainObject(branch)) return undefined
  const { run_id: runId, step } = branch
  const at = Number(step)
  return typeof runId === 'string' && Number.isFinite(at) ? { runId, step: at } : undefined
}
