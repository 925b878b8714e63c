// What changes something.
import { badRequest, notFound } from '../errors.js'
import { fileUrl } from '../http/paths.js'
import { readIncomingObject } from '../incoming-json.js'
import { type CreateAgentInput, commandsFor, createAgent, type HeartbeatInput } from '../runs/agents.js'
import { deleteRun } from '../runs/delete.js'
import { readFileStorageId, readRunStorageId, runStorageId } from '../runs/ids.js'
import { ensureProject } from '../runs/project.js'
import { type RewindInput, rewindRun } from '../runs/rewind.js'
import { mayBecome } from '../runs/state.js'
import { type UpsertSweepInput, upsertSweep } from '../runs/sweeps.js'
import { type UpsertInput, upsertRun } from '../runs/upsert.js'
import type { RunRecord } from '../storage/runs.js'
import { type ArtifactMutationArgs, artifactMutation } from './artifact-mutation.js'
import { normalName } from './run.js'
import type { RequestContext, Resolvers } from './typed.js'

interface RunFilesInput {
  entityName: string
  projectName: string
  runName: string
  files: readonly string[]
}

export const mutation: Resolvers<
  'Mutation',
  {
    upsertBucket: { input: UpsertInput }
    upsertModel: {
      input: { name: string; entityName?: string | null; description?: string | null; access?: string | null }
    }
    deleteRun: { input: { id: string; deleteArtifacts?: boolean | null } }
    updateRunState: { input: { id: string; state: string } }
    stopRun: { input: { id: string } }
    createRunFiles: { input: RunFilesInput }
    markRunFilesUploaded: { input: RunFilesInput }
    deleteFiles: { input: { files: readonly string[] } }
    rewindRun: { input: RewindInput }
    upsertSweep: { input: UpsertSweepInput }
    createAgent: { input: CreateAgentInput }
    agentHeartbeat: { input: HeartbeatInput }
  } & ArtifactMutationArgs
> = {
  async upsertBucket(_source, { input }, context) {
    requireObject('config', input.config)
    requireObject('summaryMetrics', input.summaryMetrics)
    const { run, inserted, released } = upsertRun(context, input, context.isShared)
    await context.storage.blobs.release(released)
    return { bucket: run, inserted }
  },
  upsertModel(_source, { input }, context) {
    const { storage, entity } = context
    const inserted = storage.projects.find(input.entityName || entity, input.name) === undefined
    const project = ensureProject(context, input.entityName, input.name)
    storage.projects.change(project.id, input)
    const changed = storage.projects.byId(project.id)
    return { project: changed, model: changed, inserted }
  },
  async deleteRun(_source, { input }, context) {
    await deleteRun(context, requireRun(context, input.id), input.deleteArtifacts === true)
    return { clientMutationId: null }
  },
  updateRunState(_source, { input }, context) {
    const run = requireRun(context, input.id)
    if (run.sweepName !== null) throw badRequest('the state of a run of a sweep cannot be changed by hand')
    if (!mayBecome(run.state, input.state)) {
      throw badRequest(`a run that is ${run.state} cannot become ${input.state}`)
    }
    // What a process still sends does not wake a run that was ended by hand; one that is pending waits for a process.
    const isEnd = input.state === 'failed'
    const exitCode = isEnd ? (run.exitCode ?? 1) : null
    context.storage.runs.change(run.id, { state: input.state, exitCode, stopRequested: false })
    return { success: true }
  },
  stopRun(_source, { input }, context) {
    const run = requireRun(context, input.id)
    if (!['running', 'preempting', 'pending'].includes(run.state))
      throw badRequest(`a run that is ${run.state} cannot be stopped`)
    context.storage.runs.change(run.id, { stopRequested: true })
    return { success: true }
  },
  createRunFiles(_source, { input }, context) {
    const run = requireNamedRun(context, input)
    return {
      runID: runStorageId(run),
      uploadHeaders: [],
      files: input.files.map(name => ({
        name,
        uploadUrl: fileUrl(context, run.id, storableName(name), 'PUT'),
      })),
    }
  },
  markRunFilesUploaded(_source, { input }, context) {
    const run = requireNamedRun(context, input)
    const names = input.files.map(normalName)
    const found = context.storage.files.list(run.id, { names, limit: names.length })
    return { success: found.length === new Set(names).size }
  },
  async deleteFiles(_source, { input }, { storage }) {
    const ids = input.files.map(id => readFileStorageId(id))
    const files = ids.map(id => (id === undefined ? undefined : storage.files.byId(id)))
    const missing = input.files.find((_id, at) => !files[at])
    if (missing !== undefined) throw notFound(`there is no file with the id '${missing}'`)
    storage.transaction(() => {
      for (const id of ids) storage.files.remove(id as number)
    })
    await storage.blobs.release(files.flatMap(file => file?.blob ?? []))
    return { success: true }
  },
  async rewindRun(_source, { input }, context) {
    const { run, released } = rewindRun(context, input)
    await context.storage.blobs.release(released)
    return { rewoundRun: run }
  },
  upsertSweep(_source, { input }, context) {
    const { sweep, warnings } = upsertSweep(context, input)
    return { sweep, configValidationWarnings: warnings }
  },
  createAgent: (_source, { input }, context) => ({ agent: { id: createAgent(context, input) } }),
  agentHeartbeat: (_source, { input }, context) => ({
    agent: { id: input.id },
    commands: JSON.stringify(commandsFor(context, input)),
  }),
  // There is nobody here to be notified.
  notifyScriptableRunAlert: () => ({ success: false }),
  ...artifactMutation,
}

function requireRun({ storage }: RequestContext, storageId: string): RunRecord {
  const id = readRunStorageId(storageId)
  const run = id === undefined ? undefined : storage.runs.byId(id)
  if (!run || run.deleted) throw notFound(`there is no run with the id '${storageId}'`)
  return run
}

function requireNamedRun(
  { storage }: RequestContext,
  { entityName, projectName, runName }: RunFilesInput,
): RunRecord {
  const project = storage.projects.find(entityName, projectName)
  const run = project && storage.runs.find(project.id, runName)
  if (!run || run.deleted) throw notFound(`there is no run '${entityName}/${projectName}/${runName}'`)
  return run
}

/** A name that a reader can turn into a path below its own folder. */
function storableName(name: string): string {
  const normal = normalName(name)
  const parts = normal.split('/')
  if (
    normal === '' ||
    normal.startsWith('/') ||
    parts.includes('..') ||
    normal.includes('\0') ||
    normal.length > 1024
  ) {
    throw badRequest(`'${name}' cannot be the name of a file: it must lead to below the run's folder`)
  }
  return normal
}

function requireObject(field: string, text: string | null | undefined): void {
  if (text !== null && text !== undefined) readIncomingObject(`\`${field}\``, text)
}
