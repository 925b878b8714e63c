// Projects, and their lists of runs.
import { badRequest, notFound } from '../errors.js'
import { projectStorageId } from '../runs/ids.js'
import { countRuns, pageOfRuns } from '../runs/list.js'
import type { RunRecord } from '../storage/runs.js'
import { type ProjectArtifactArgs, projectArtifacts } from './artifact-collection.js'
import { entityId, userOf } from './query.js'
import { connectionOf } from './run-connection.js'
import type { RequestContext, Resolvers } from './typed.js'

export const project: Resolvers<
  'Project',
  {
    run: { name: string }
    bucket: { name: string; missingOk: boolean }
    runs: { first: number; after?: string | null; order?: string | null; filters?: string | null }
    runCount: { filters?: string | null }
    sweep: { sweepName: string }
    sweeps: { first: number; after?: string | null; filters?: string | null }
  } & ProjectArtifactArgs
> = {
  id: source => projectStorageId(source),
  internalId: source => String(source.id),
  name: source => source.name,
  entity: source => ({ id: entityId(source.entity), name: source.entity, organization: null }),
  entityName: source => source.entity,
  createdAt: source => new Date(source.createdAt).toISOString(),
  description: source => source.description,
  access: source => source.access,
  views: () => null,
  isBenchmark: () => false,
  readOnly: () => false,
  user: (_source, _args, context) => userOf(context),
  run: (source, { name }, context) => findRun(context, source.id, name),
  bucket(source, { name, missingOk }, context) {
    const run = findRun(context, source.id, name)
    if (!run && !missingOk) throw notFound(`there is no run '${source.entity}/${source.name}/${name}'`)
    return run
  },
  runs(source, args, context) {
    return connectionOf(pageOfRuns(context, source.id, args))
  },
  async runCount(source, { filters }, context) {
    // After the list that is asked for beside it, which counts on the way.
    await undefined
    return countRuns(context, source.id, filters)
  },
  sweep: (source, { sweepName }, { storage }) => storage.sweeps.find(source.id, sweepName),
  sweeps(source, { first, after, filters }, { storage }) {
    if (filters && filters.trim() !== '{}') throw badRequest('sweeps cannot be filtered: leave `filters` out')
    const all = storage.sweeps.list(source.id)
    const rest = after ? all.filter(({ id }) => id < Number(after)) : all
    const edges = rest.slice(0, Math.max(0, first)).map(node => ({ node, cursor: String(node.id) }))
    const endCursor = edges.at(-1)?.cursor ?? null
    return { edges, pageInfo: { endCursor, hasNextPage: rest.length > edges.length } }
  },
  totalSweeps: (source, _args, { storage }) => storage.sweeps.list(source.id).length,
  ...projectArtifacts,
}

function findRun({ storage }: RequestContext, projectId: number, name: string): RunRecord | undefined {
  const run = storage.runs.find(projectId, name)
  return run?.deleted ? undefined : run
}
