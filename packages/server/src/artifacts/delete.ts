// Removes versions and collections, with the contents that nothing else has.
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { CollectionRecord } from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import { requireArtifact } from './find.js'

/** Removes a version. @throws `ServerError` 400 when it has aliases, unless these may go too */
export async function deleteArtifact(
  context: ServerContext,
  id: string,
  deleteAliases: boolean,
): Promise<ArtifactRecord> {
  const { storage } = context
  const { artifact, blobs } = storage.transaction(() => {
    const artifact = requireArtifact(context, id)
    const aliases = storage.collections
      .membershipsOf(artifact.id)
      .flatMap(member => storage.collections.aliasesOf(member.id).map(({ alias }) => alias))
    if (aliases.length > 0 && !deleteAliases) {
      throw badRequest(
        `the version has the aliases ${aliases.map(alias => `'${alias}'`).join(', ')}: delete these with it, or first`,
      )
    }
    return { artifact, blobs: removeVersion(context, artifact) }
  })
  await storage.blobs.release(blobs)
  return artifact
}

/** Removes a version inside of a transaction; gives the blobs that are to be released after it. */
export function removeVersion({ storage, now }: ServerContext, artifact: ArtifactRecord): string[] {
  const blobs = storage.artifactFiles.removeAll(artifact.id)
  for (const member of storage.collections.membershipsOf(artifact.id)) {
    const wasLatest = storage.collections.aliasesOf(member.id).some(({ alias }) => alias === 'latest')
    storage.collections.removeMember(member.id)
    const newest = wasLatest ? storage.collections.newestMember(member.collectionId) : undefined
    if (newest) storage.collections.setAlias(newest, 'latest')
  }
  storage.artifacts.clearTags(artifact.id)
  storage.artifacts.forgetUses(artifact.id)
  storage.artifacts.change(artifact.id, {
    state: 'DELETED',
    manifestBlob: null,
    metadata: null,
    description: null,
    updatedAt: now(),
  })
  return blobs
}

/** Removes a collection: a sequence with its versions, a portfolio alone. */
export async function deleteCollection(context: ServerContext, collection: CollectionRecord): Promise<void> {
  const { storage } = context
  const blobs = storage.transaction(() => {
    const versions = collection.kind === 'sequence' ? storage.artifacts.ofSequence(collection.id) : []
    const released = versions.flatMap(artifact => removeVersion(context, artifact))
    storage.collections.remove(collection.id)
    return released
  })
  await storage.blobs.release(blobs)
}
