// Begins a version, or finds the one that it would be.
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { CollectionRecord } from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import { requireProject, requireRun } from './find.js'
import { checkAlias, checkCollectionName, checkTag, checkTypeName } from './names.js'
import { checkMetadata } from './update.js'

/** What the mutation takes. */
export interface CreateArtifactInput {
  entityName: string
  projectName: string
  runName?: string | null
  artifactTypeName: string
  artifactCollectionName?: string | null
  artifactCollectionNames?: readonly string[] | null
  digest: string
  digestAlgorithm?: ArtifactRecord['digestAlgorithm'] | null
  aliases?: readonly { artifactCollectionName: string; alias: string }[] | null
  tags?: readonly { tagName: string }[] | null
  description?: string | null
  metadata?: string | null
  clientID?: string | null
  distributedID?: string | null
  historyStep?: number | bigint | null
  ttlDurationSeconds?: number | bigint | null
  enableDigestDeduplication?: boolean | null
}

/**
 * The version: one that was begun before by the same client or by another writer of the same version, a committed one of
 * the same digest, or a new one.
 */
export function createArtifact(context: ServerContext, input: CreateArtifactInput): ArtifactRecord {
  const names = input.artifactCollectionName ? [input.artifactCollectionName] : input.artifactCollectionNames
  if (names?.length !== 1) throw badRequest('createArtifact needs the name of one collection')
  const name = checkCollectionName(names[0] ?? '')
  const typeName = checkTypeName(input.artifactTypeName)
  const aliases = (input.aliases ?? []).map(({ alias }) => checkAlias(alias))
  const tags = (input.tags ?? []).map(({ tagName }) => checkTag(tagName))
  if (!/^[0-9a-f]{32}$/.test(input.digest)) throw badRequest('`digest` is 32 hexadecimal digits')
  checkMetadata(input.metadata)

  const { storage } = context
  return storage.transaction(() => {
    const project = requireProject(context, input.entityName, input.projectName)
    const run = input.runName ? requireRun(context, { ...input, runName: input.runName }) : undefined
    const sequence = ensureSequence(context, project.id, name, typeName)
    const known = findKnown(context, sequence, input)
    if (known?.state === 'COMMITTED') {
      if (run) storage.artifacts.addOutput(run.id, known.id)
      for (const tag of tags) storage.artifacts.addTag(known.id, tag)
      const member = storage.collections.member(sequence.id, known.id)
      if (member) for (const alias of aliases) storage.collections.setAlias(member, alias)
      return known
    }
    const artifact = known ?? begin(context, sequence, run?.id ?? null, input)
    if (run) storage.artifacts.addOutput(run.id, artifact.id)
    for (const tag of tags) storage.artifacts.addTag(artifact.id, tag)
    const wantedAliases = [...new Set([...artifact.wantedAliases, ...aliases])]
    storage.artifacts.change(artifact.id, { wantedAliases })
    return { ...artifact, wantedAliases }
  })
}

function ensureSequence(
  { storage, now }: ServerContext,
  projectId: number,
  name: string,
  typeName: string,
): CollectionRecord {
  const known = storage.collections.find(projectId, name)
  if (known?.kind === 'portfolio') {
    throw badRequest(`'${name}' is a portfolio, which nothing can be logged to: choose another name`)
  }
  const type = storage.collections.ensureType(projectId, typeName, now())
  if (known && known.typeId !== type.id) {
    const { name: knownType } = storage.collections.typeById(known.typeId) ?? {}
    throw badRequest(`artifact '${name}' already exists with the type '${knownType}', not '${typeName}'`)
  }
  return known ?? storage.collections.create({ projectId, typeId: type.id, kind: 'sequence', name }, now())
}

function findKnown(
  { storage }: ServerContext,
  { id }: CollectionRecord,
  input: CreateArtifactInput,
): ArtifactRecord | undefined {
  const ofClient = input.clientID ? storage.artifacts.byClientId(input.clientID) : undefined
  if (ofClient?.sequenceId === id) return ofClient
  // One of several writers has but a part of the version, whose digest says nothing of the whole.
  if (input.distributedID) return storage.artifacts.byDistributedId(id, input.distributedID)
  if (!input.enableDigestDeduplication) return undefined
  return storage.artifacts.byDigest(id, input.digest, input.digestAlgorithm ?? 'MANIFEST_MD5')
}

function begin(
  { storage, now }: ServerContext,
  sequence: CollectionRecord,
  runId: number | null,
  input: CreateArtifactInput,
): ArtifactRecord {
  const number = (value: number | bigint | null | undefined) =>
    value === null || value === undefined ? null : Number(value)
  return storage.artifacts.create({
    sequenceId: sequence.id,
    state: 'PENDING',
    digest: input.digest,
    digestAlgorithm: input.digestAlgorithm ?? 'MANIFEST_MD5',
    clientId: input.clientID ?? null,
    distributedId: input.distributedID ?? null,
    runId,
    description: input.description ?? null,
    metadata: input.metadata ?? null,
    historyStep: number(input.historyStep),
    ttlSeconds: number(input.ttlDurationSeconds),
    wantedAliases: [],
    createdAt: now(),
    updatedAt: now(),
  })
}
