// Changes what people say of a version: its description, metadata, tags and aliases.
import { parseExtendedJson } from '@runscan/core'
import type { ServerContext } from '../context.js'
import { badRequest, notFound } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { MembershipRecord } from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import { requireArtifact, requireProject } from './find.js'
import { checkAlias, checkTag } from './names.js'

/** What the mutation takes. Null means "as it is". */
export interface UpdateArtifactInput {
  artifactID: string
  description?: string | null
  metadata?: string | null
  ttlDurationSeconds?: number | bigint | null
  tagsToAdd?: readonly { tagName: string }[] | null
  tagsToDelete?: readonly { tagName: string }[] | null
  aliases?: readonly { artifactCollectionName: string; alias: string }[] | null
}

/** The version after the change. */
export function updateArtifact(context: ServerContext, input: UpdateArtifactInput): ArtifactRecord {
  checkMetadata(input.metadata)
  const added = (input.tagsToAdd ?? []).map(({ tagName }) => checkTag(tagName))
  const { storage, now } = context
  return storage.transaction(() => {
    const artifact = requireArtifact(context, input.artifactID)
    const ttl = input.ttlDurationSeconds
    storage.artifacts.change(artifact.id, {
      description: input.description ?? undefined,
      metadata: input.metadata ?? undefined,
      ...(ttl === null || ttl === undefined ? {} : { ttlSeconds: Number(ttl) === -1 ? null : Number(ttl) }),
      updatedAt: now(),
    } as Partial<ArtifactRecord>)
    for (const tag of added) storage.artifacts.addTag(artifact.id, tag)
    for (const { tagName } of input.tagsToDelete ?? []) storage.artifacts.removeTag(artifact.id, tagName)
    if (input.aliases) setAliases(context, artifact, input.aliases)
    return storage.artifacts.byId(artifact.id) as ArtifactRecord
  })
}

/** Where an alias is, and what it is called. */
export interface CollectionAlias {
  entityName: string
  projectName: string
  artifactCollectionName: string
  alias: string
}

/** Gives a version aliases, each in a collection that it is a member of. */
export function addAliases(context: ServerContext, id: string, aliases: readonly CollectionAlias[]): void {
  for (const { alias } of aliases) checkAlias(alias)
  context.storage.transaction(() => {
    const artifact = requireArtifact(context, id)
    for (const place of aliases) {
      context.storage.collections.setAlias(requireMember(context, artifact, place), place.alias)
    }
    context.storage.artifacts.change(artifact.id, { updatedAt: context.now() })
  })
}

/** Takes aliases from a version. One that it does not have is none to take. */
export function deleteAliases(context: ServerContext, id: string, aliases: readonly CollectionAlias[]): void {
  context.storage.transaction(() => {
    const artifact = requireArtifact(context, id)
    for (const place of aliases) {
      context.storage.collections.removeAlias(requireMember(context, artifact, place).id, place.alias)
    }
    context.storage.artifacts.change(artifact.id, { updatedAt: context.now() })
  })
}

/** The text must be that of an object. @throws `ServerError` 400 */
export function checkMetadata(text: string | null | undefined): void {
  if (text === null || text === undefined || text === '') return
  try {
    if (isPlainObject(parseExtendedJson(text))) return
  } catch (cause) {
    throw badRequest(`\`metadata\` is not JSON: ${(cause as Error).message}`, cause)
  }
  throw badRequest('`metadata` is not a JSON object')
}

function setAliases(
  { storage }: ServerContext,
  artifact: ArtifactRecord,
  aliases: readonly { alias: string }[],
): void {
  const member = storage.collections.member(artifact.sequenceId, artifact.id)
  if (!member) throw badRequest('a version that is not committed has no aliases yet')
  const wanted = new Set(aliases.map(({ alias }) => checkAlias(alias)))
  for (const { alias } of storage.collections.aliasesOf(member.id)) {
    if (alias !== 'latest' && !wanted.has(alias)) storage.collections.removeAlias(member.id, alias)
  }
  for (const alias of wanted) storage.collections.setAlias(member, alias)
}

function requireMember(
  context: ServerContext,
  artifact: ArtifactRecord,
  { entityName, projectName, artifactCollectionName }: CollectionAlias,
): MembershipRecord {
  const project = requireProject(context, entityName, projectName)
  const collection = context.storage.collections.find(project.id, artifactCollectionName)
  const member = collection && context.storage.collections.member(collection.id, artifact.id)
  if (!member)
    throw notFound(`the version is no member of '${entityName}/${projectName}/${artifactCollectionName}'`)
  return member
}
