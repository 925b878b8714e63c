// Collections of artifacts, their types and members.
import { findByName, findMember, latestOf } from '../artifacts/find.js'
import { artifactId } from '../artifacts/ids.js'
import { type ListPage, type ListQuery, pageOfCollections, pageOfMembers } from '../artifacts/list.js'
import type {
  ArtifactTypeRecord,
  CollectionRecord,
  MembershipRecord,
  TagRecord,
} from '../storage/artifact-collections.js'
import type { Project } from '../storage/projects.js'
import type { Resolvers, Source } from './typed.js'

interface PageArgs {
  after?: string | null
  first: number
}

type CollectionArgs = {
  aliases: PageArgs
  artifactMembership: { aliasName: string }
  artifacts: ListQuery
}

export const artifactPortfolio: Resolvers<'ArtifactPortfolio', CollectionArgs> = {
  id: source => artifactId('ArtifactCollection', source),
  name: source => source.name,
  description: source => source.description,
  createdAt: source => new Date(source.createdAt).toISOString(),
  updatedAt: source => new Date(source.updatedAt).toISOString(),
  project: (source, _args, { storage }) => storage.projects.byId(source.projectId) as Project,
  defaultArtifactType: (source, _args, { storage }) =>
    storage.collections.typeById(source.typeId) as ArtifactTypeRecord,
  tags: (source, _args, { storage }) => ({
    edges: tagsSource('ArtifactCollectionTag', storage.collections.tags(source.id)).map(node => ({ node })),
  }),
  aliases(source, { after, first }, { storage }) {
    const limit = Math.max(0, first)
    const found = storage.collections.aliases(source.id, { after: Number(after ?? 0) || 0, limit: limit + 1 })
    const edges = found.slice(0, limit).map(node => ({ node, cursor: String(node.id) }))
    return {
      edges,
      pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: found.length > limit },
    }
  },
  artifactMembership: (source, { aliasName }, context) => findMember(context, source.id, aliasName),
  artifacts(source, query, context) {
    const { edges, ...rest } = pageOfMembers(context, source.id, query)
    return {
      ...rest,
      edges: edges.map(({ item: { member, artifact }, cursor }) => ({
        node: artifact,
        version: `v${member.versionIndex}`,
        cursor,
      })),
    }
  },
  state: source => (source.isDeleted ? 'DELETED' : 'READY'),
}

export const artifactSequence: Resolvers<'ArtifactSequence', CollectionArgs> = {
  ...artifactPortfolio,
  latestArtifact: (source, _args, context) => latestOf(context, source.id),
  digestAlgorithm: (source, _args, context) => latestOf(context, source.id)?.digestAlgorithm,
}

export const artifactAlias: Resolvers<'ArtifactAlias'> = {
  id: source => artifactId('ArtifactAlias', source),
  alias: source => source.alias,
  artifactCollection: (source, _args, { storage }) => storage.collections.byId(source.collectionId),
}

export const artifactType: Resolvers<
  'ArtifactType',
  { artifactCollection: { name: string }; artifactCollections: ListQuery }
> = {
  id: source => artifactId('ArtifactType', source),
  name: source => source.name,
  description: source => source.description,
  createdAt: source => new Date(source.createdAt).toISOString(),
  artifactCollection(source, { name }, { storage }) {
    const found = storage.collections.find(source.projectId, name)
    return found?.typeId === source.id ? found : null
  },
  artifactCollections: (source, query, context) =>
    collectionsSource(
      pageOfCollections(context, context.storage.collections.list(source.projectId, source.id), query),
    ),
}

export const artifactMembership: Resolvers<
  'ArtifactCollectionMembership',
  { files: { names?: readonly string[] | null; after?: string | null; first: number } }
> = {
  id: source => artifactId('ArtifactMembership', source),
  versionIndex: source => source.versionIndex,
  createdAt: source => new Date(source.createdAt).toISOString(),
  aliases: (source, _args, { storage }) => storage.collections.aliasesOf(source.id),
  artifactCollection: (source, _args, { storage }) => storage.collections.byId(source.collectionId),
  artifact: (source, _args, { storage }) => storage.artifacts.byId(source.artifactId),
  files({ artifactId: id }, { names, after, first }, { storage }) {
    const limit = Math.max(0, first)
    const wanted = names ?? []
    const query = { names: wanted, after: after ?? undefined, limit: limit + 1 }
    const found = storage.artifactFiles.list(id, query)
    const edges = found.slice(0, limit).map(node => ({ node, cursor: node.name }))
    return {
      edges,
      totalCount: storage.artifactFiles.count(id, wanted),
      pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: found.length > limit },
    }
  },
}

/** The arguments of what a project has of artifacts. */
export type ProjectArtifactArgs = {
  artifact: { name: string }
  artifactType: { name: string }
  artifactTypes: PageArgs
  artifactCollection: { name: string }
  artifactCollections: ListQuery
  artifactCollectionMembership: { name: string }
}

/** What a project has of artifacts. */
export const projectArtifacts: Pick<Resolvers<'Project', ProjectArtifactArgs>, keyof ProjectArtifactArgs> = {
  artifact(source, { name }, context) {
    const member: MembershipRecord | undefined = findByName(context, source.id, name)
    return member && context.storage.artifacts.byId(member.artifactId)
  },
  artifactType: (source, { name }, { storage }) => storage.collections.type(source.id, name),
  artifactTypes(source, { after, first }, { storage }) {
    const limit = Math.max(0, first)
    const found = storage.collections.types(source.id, { after: Number(after ?? 0) || 0, limit: limit + 1 })
    const edges = found.slice(0, limit).map(node => ({ node, cursor: String(node.id) }))
    return {
      edges,
      pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: found.length > limit },
    }
  },
  artifactCollection: (source, { name }, { storage }) => storage.collections.find(source.id, name),
  artifactCollections: (source, query, context) =>
    collectionsSource(pageOfCollections(context, context.storage.collections.list(source.id), query)),
  artifactCollectionMembership: (source, { name }, context) => findByName(context, source.id, name),
}

/** Tags as clients see them. */
export function tagsSource(
  kind: 'ArtifactTag' | 'ArtifactCollectionTag',
  tags: readonly TagRecord[],
): { id: string; name: string }[] {
  return tags.map(tag => ({ id: artifactId(kind, tag), name: tag.name }))
}

function collectionsSource({
  edges,
  ...rest
}: ListPage<CollectionRecord>): Source<'ArtifactCollectionConnection'> {
  return { ...rest, edges: edges.map(({ item, cursor }) => ({ node: item, cursor })) }
}
