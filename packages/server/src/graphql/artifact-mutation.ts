// What changes artifacts.
import { commitArtifact } from '../artifacts/commit.js'
import { type CreateArtifactInput, createArtifact } from '../artifacts/create.js'
import { deleteArtifact, deleteCollection } from '../artifacts/delete.js'
import {
  createFiles,
  createManifest,
  type FileSpec,
  type ManifestSpec,
  updateManifest,
} from '../artifacts/files.js'
import { requireArtifact, requireCollection, requireProject, requireRun } from '../artifacts/find.js'
import { artifactId } from '../artifacts/ids.js'
import { type LinkArtifactInput, linkArtifact, unlinkArtifact } from '../artifacts/link.js'
import { checkCollectionName, checkTag, checkTypeName } from '../artifacts/names.js'
import {
  addAliases,
  type CollectionAlias,
  deleteAliases,
  type UpdateArtifactInput,
  updateArtifact,
} from '../artifacts/update.js'
import { badRequest, notFound } from '../errors.js'
import type { CollectionRecord } from '../storage/artifact-collections.js'
import type { ManifestRecord } from '../storage/artifact-files.js'
import { tagsSource } from './artifact-collection.js'
import type { RequestContext, Resolvers, Source } from './typed.js'

interface AliasesInput {
  input: { artifactID: string; aliases: readonly CollectionAlias[] }
}

interface CollectionTagsInput {
  input: {
    entityName: string
    projectName: string
    artifactCollectionName: string
    tags: readonly { tagName: string }[]
  }
}

interface CollectionChanges {
  name?: string | null
  description?: string | null
}

/** The arguments of these mutations. */
export type ArtifactMutationArgs = {
  createArtifact: { input: CreateArtifactInput }
  createArtifactManifest: { input: ManifestSpec }
  updateArtifactManifest: {
    input: { artifactManifestID: string; digest?: string | null; baseArtifactID?: string | null }
  }
  createArtifactFiles: { input: { artifactFiles: readonly FileSpec[] } }
  completeMultipartUploadArtifact: object
  commitArtifact: { input: { artifactID: string } }
  useArtifact: {
    input: {
      artifactID: string
      entityName: string
      projectName: string
      runName: string
      usedAs?: string | null
    }
  }
  updateArtifact: { input: UpdateArtifactInput }
  deleteArtifact: { input: { artifactID: string; deleteAliases?: boolean | null } }
  addAliases: AliasesInput
  deleteAliases: AliasesInput
  linkArtifact: { input: LinkArtifactInput }
  unlinkArtifact: { input: { artifactID: string; artifactPortfolioID: string } }
  updateArtifactSequence: { input: CollectionChanges & { artifactSequenceID: string } }
  updateArtifactPortfolio: { input: CollectionChanges & { artifactPortfolioID: string } }
  moveArtifactSequence: { input: { artifactSequenceID: string; destinationArtifactTypeName: string } }
  deleteArtifactSequence: { input: { artifactSequenceID: string } }
  deleteArtifactPortfolio: { input: { artifactPortfolioID: string } }
  createArtifactCollectionTagAssignments: CollectionTagsInput
  deleteArtifactCollectionTagAssignments: CollectionTagsInput
}

export const artifactMutation: Pick<
  Resolvers<'Mutation', ArtifactMutationArgs>,
  keyof ArtifactMutationArgs
> = {
  createArtifact: (_source, { input }, context) => ({ artifact: createArtifact(context, input) }),
  createArtifactManifest: (_source, { input }, context) => manifestPayload(createManifest(context, input)),
  updateArtifactManifest: (_source, { input }, context) => manifestPayload(updateManifest(context, input)),
  createArtifactFiles(_source, { input }, context) {
    const files = createFiles(context, input.artifactFiles)
    return {
      files: {
        edges: files.map(node => ({ node, cursor: node.name })),
        totalCount: files.length,
        pageInfo: { endCursor: files.at(-1)?.name ?? null, hasNextPage: false },
      },
    }
  },
  completeMultipartUploadArtifact() {
    throw badRequest('no upload is made in parts here: send each file in one request')
  },
  commitArtifact: async (_source, { input }, context) => ({
    artifact: await commitArtifact(context, input.artifactID),
  }),
  useArtifact: (_source, { input }, context) => ({
    artifact: context.storage.transaction(() => {
      const run = requireRun(context, input)
      const artifact = requireArtifact(context, input.artifactID)
      context.storage.artifacts.addUse(run.id, artifact.id, input.usedAs ?? null)
      return artifact
    }),
  }),
  updateArtifact: (_source, { input }, context) => ({ artifact: updateArtifact(context, input) }),
  deleteArtifact: async (_source, { input }, context) => ({
    artifact: await deleteArtifact(context, input.artifactID, input.deleteAliases === true),
  }),
  addAliases(_source, { input }, context) {
    addAliases(context, input.artifactID, input.aliases)
    return { success: true }
  },
  deleteAliases(_source, { input }, context) {
    deleteAliases(context, input.artifactID, input.aliases)
    return { success: true }
  },
  linkArtifact(_source, { input }, context) {
    const member = linkArtifact(context, input)
    return { versionIndex: member.versionIndex, artifactMembership: member }
  },
  unlinkArtifact(_source, { input }, context) {
    unlinkArtifact(context, input.artifactID, input.artifactPortfolioID)
    return { success: true }
  },
  updateArtifactSequence: (_source, { input }, context) =>
    changeCollection(context, 'sequence', input.artifactSequenceID, input),
  updateArtifactPortfolio: (_source, { input }, context) =>
    changeCollection(context, 'portfolio', input.artifactPortfolioID, input),
  moveArtifactSequence(_source, { input }, context) {
    const { storage, now } = context
    const name = checkTypeName(input.destinationArtifactTypeName)
    return storage.transaction(() => {
      const sequence = requireKind(context, 'sequence', input.artifactSequenceID)
      const type = storage.collections.ensureType(sequence.projectId, name, now())
      storage.collections.change(sequence.id, { typeId: type.id }, now())
      return { artifactCollection: storage.collections.byId(sequence.id) }
    })
  },
  deleteArtifactSequence: (_source, { input }, context) =>
    removeCollection(context, 'sequence', input.artifactSequenceID),
  deleteArtifactPortfolio: (_source, { input }, context) =>
    removeCollection(context, 'portfolio', input.artifactPortfolioID),
  createArtifactCollectionTagAssignments(_source, { input }, context) {
    const tags = input.tags.map(({ tagName }) => checkTag(tagName))
    const { collections } = context.storage
    return context.storage.transaction(() => {
      const { id } = requireNamedCollection(context, input)
      for (const tag of tags) collections.addTag(id, tag)
      return { tags: tagsSource('ArtifactCollectionTag', collections.tags(id)) }
    })
  },
  deleteArtifactCollectionTagAssignments(_source, { input }, context) {
    const { id } = requireNamedCollection(context, input)
    for (const { tagName } of input.tags) context.storage.collections.removeTag(id, tagName)
    return { success: true }
  },
}

function manifestPayload(manifest: ManifestRecord): Source<'ArtifactManifestPayload'> {
  return {
    artifactManifest: {
      id: artifactId('ArtifactManifest', manifest),
      file: { manifestId: manifest.id, upload: true },
    },
  }
}

function changeCollection(
  context: RequestContext,
  kind: CollectionRecord['kind'],
  id: string,
  { name, description }: CollectionChanges,
): Source<'ArtifactCollectionPayload'> {
  const { storage, now } = context
  return storage.transaction(() => {
    const collection = requireKind(context, kind, id)
    const isRenamed = typeof name === 'string' && name !== collection.name
    if (isRenamed && storage.collections.find(collection.projectId, checkCollectionName(name))) {
      throw badRequest(`there is an artifact '${name}' already: choose another name`)
    }
    storage.collections.change(
      collection.id,
      { ...(isRenamed ? { name } : {}), ...(typeof description === 'string' ? { description } : {}) },
      now(),
    )
    return { artifactCollection: storage.collections.byId(collection.id) }
  })
}

async function removeCollection(
  context: RequestContext,
  kind: CollectionRecord['kind'],
  id: string,
): Promise<Source<'ArtifactCollectionPayload'>> {
  const collection = requireKind(context, kind, id)
  await deleteCollection(context, collection)
  return { artifactCollection: { ...collection, isDeleted: true } }
}

function requireKind(context: RequestContext, kind: CollectionRecord['kind'], id: string): CollectionRecord {
  const collection = requireCollection(context, id)
  if (collection.kind !== kind) throw badRequest(`'${collection.name}' is no ${kind}`)
  return collection
}

function requireNamedCollection(
  context: RequestContext,
  { entityName, projectName, artifactCollectionName }: CollectionTagsInput['input'],
): CollectionRecord {
  const project = requireProject(context, entityName, projectName)
  const found = context.storage.collections.find(project.id, artifactCollectionName)
  if (!found) throw notFound(`there is no artifact '${entityName}/${projectName}/${artifactCollectionName}'`)
  return found
}
