// Finds projects, runs, collections and versions by what clients call them.
import type { ServerContext } from '../context.js'
import { notFound } from '../errors.js'
import type { CollectionRecord, MembershipRecord } from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import type { Project } from '../storage/projects.js'
import type { RunRecord } from '../storage/runs.js'
import { requireById } from './ids.js'
import { parseVersionName, versionIndexOf } from './names.js'

/** @throws `ServerError` 404 */
export function requireProject({ storage, entity }: ServerContext, owner: string, name: string): Project {
  const project = storage.projects.find(owner || entity, name)
  if (!project) throw notFound(`there is no project '${owner || entity}/${name}'`)
  return project
}

/** @throws `ServerError` 404 */
export function requireRun(
  context: ServerContext,
  place: { entityName: string; projectName: string; runName: string },
): RunRecord {
  const project = requireProject(context, place.entityName, place.projectName)
  const run = context.storage.runs.find(project.id, place.runName)
  if (!run || run.deleted) {
    throw notFound(`there is no run '${place.entityName}/${place.projectName}/${place.runName}'`)
  }
  return run
}

/** A version that is not deleted. @throws `ServerError` 404 */
export function requireArtifact({ storage }: ServerContext, id: string): ArtifactRecord {
  return requireById('Artifact', id, number => {
    const artifact = storage.artifacts.byId(number)
    return artifact?.state === 'DELETED' ? undefined : artifact
  })
}

/** @throws `ServerError` 404 */
export function requireCollection({ storage }: ServerContext, id: string): CollectionRecord {
  return requireById('ArtifactCollection', id, number => storage.collections.byId(number))
}

/** The member that an alias, a version or a digest means. */
export function findMember(
  { storage }: ServerContext,
  collectionId: number,
  reference: string,
): MembershipRecord | undefined {
  const { collections } = storage
  const index = versionIndexOf(reference)
  if (index !== undefined) return collections.memberByVersion(collectionId, index)
  return (
    collections.memberByAlias(collectionId, reference) ?? collections.memberByDigest(collectionId, reference)
  )
}

/** The member that `collection:reference` means. */
export function findByName(
  context: ServerContext,
  projectId: number,
  name: string,
): MembershipRecord | undefined {
  const { collection, reference } = parseVersionName(name)
  const found = context.storage.collections.find(projectId, collection)
  return found && findMember(context, found.id, reference)
}

/** The version that `latest` means, of a sequence that has one. */
export function latestOf(context: ServerContext, sequenceId: number): ArtifactRecord | undefined {
  const member =
    findMember(context, sequenceId, 'latest') ?? context.storage.collections.newestMember(sequenceId)
  return member && context.storage.artifacts.byId(member.artifactId)
}
