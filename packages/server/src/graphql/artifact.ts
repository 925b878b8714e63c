// Versions of artifacts.
import { artifactId } from '../artifacts/ids.js'
import type { ArtifactTypeRecord, CollectionRecord } from '../storage/artifact-collections.js'
import type { RunRecord } from '../storage/runs.js'
import { tagsSource } from './artifact-collection.js'
import type { RequestContext, Resolvers, Source } from './typed.js'

export const artifact: Resolvers<'Artifact'> = {
  id: source => artifactId('Artifact', source),
  artifactSequence: ({ sequenceId }, _args, context) => sequenceOf(context, sequenceId),
  versionIndex: source => source.versionIndex,
  artifactType: ({ sequenceId }, _args, context) =>
    context.storage.collections.typeById(sequenceOf(context, sequenceId).typeId) as ArtifactTypeRecord,
  description: source => source.description,
  metadata: source => source.metadata,
  ttlDurationSeconds: source => source.ttlSeconds ?? -2,
  ttlIsInherited: source => source.ttlSeconds === null,
  tags: ({ id }, _args, { storage }) => tagsSource('ArtifactTag', storage.artifacts.tags(id)),
  historyStep: source => source.historyStep,
  state: source => source.state,
  size: source => source.size,
  digest: source => source.digest,
  digestAlgorithm: source => source.digestAlgorithm,
  commitHash: source => source.commitHash,
  fileCount: source => source.fileCount,
  createdAt: source => new Date(source.createdAt).toISOString(),
  updatedAt: source => new Date(source.updatedAt).toISOString(),
  aliases: ({ id }, _args, { storage }) =>
    storage.collections.membershipsOf(id).flatMap(member => storage.collections.aliasesOf(member.id)),
  currentManifest: source =>
    source.manifestBlob === null
      ? null
      : {
          id: artifactId('ArtifactManifest', source),
          file: { manifestId: source.id, upload: false },
        },
  createdBy({ runId }, _args, { storage }) {
    const run = runId === null ? undefined : storage.runs.byId(runId)
    return run?.deleted ? null : run
  },
  usedBy({ id }, _args, { storage }) {
    const uses = storage.artifacts.usesOf(id)
    const edges = uses.flatMap(use => {
      const run = storage.runs.byId(use.runId)
      return run && !run.deleted ? [{ node: run, cursor: String(use.id) }] : []
    })
    return { edges, pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: false } }
  },
  artifactMemberships: ({ id }, _args, { storage }) => ({
    edges: storage.collections.membershipsOf(id).map(node => ({ node })),
  }),
}

interface PageArgs {
  after?: string | null
  first: number
}

/** The arguments of what a run has of artifacts. */
export type RunArtifactArgs = { outputArtifacts: PageArgs; inputArtifacts: PageArgs }

/** The artifacts of a run. */
export const runArtifacts: Pick<Resolvers<'Run', RunArtifactArgs>, keyof RunArtifactArgs> = {
  outputArtifacts: (source, args, context) => ofRun(context, 'outputs', source, args),
  inputArtifacts: (source, args, context) => ofRun(context, 'uses', source, args),
}

function ofRun(
  { storage }: RequestContext,
  kind: 'outputs' | 'uses',
  { id }: RunRecord,
  { after, first }: PageArgs,
): Source<'ArtifactConnection'> {
  const limit = Math.max(0, first)
  const found = storage.artifacts.ofRun(kind, id, { after: Number(after ?? 0) || 0, limit: limit + 1 })
  const edges = found.slice(0, limit).map(node => ({ node, cursor: String(node.place) }))
  return {
    edges,
    totalCount: storage.artifacts.countOfRun(kind, id),
    pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: found.length > limit },
  }
}

function sequenceOf({ storage }: RequestContext, id: number): CollectionRecord {
  return storage.collections.byId(id) as CollectionRecord
}
