// The collections of artifacts that a project has.
import { artifactCollectionOperations, type CallOptions, InputError, optionsOf } from '@runscan/core'
import type { ApiContext } from '../context.js'
import { checkPerPage } from '../paging/paged-list.js'
import { createPages, itemsOf, type Page } from '../paging/pages.js'
import { requireProject } from '../run/nodes.js'

/** A collection: a name that versions of artifacts are found under. */
export interface ArtifactCollection {
  readonly entity: string
  readonly project: string
  readonly name: string
  /** The type of its artifacts. */
  readonly type: string
  /** Whether versions of other collections are linked into it, rather than logged to it. */
  readonly isPortfolio: boolean
  readonly description: string | null
  readonly tags: readonly string[]
  /** ISO 8601 in UTC. */
  readonly createdAt: string
}

/** Which collections are listed, and how. */
export interface ArtifactCollectionsOptions extends CallOptions {
  /** Those of this type alone. Default: of all types, one type after the other. */
  type?: string
  /** Collections of one request. Default 50. */
  perPage?: number
}

interface Query {
  context: ApiContext
  /** The project, found out when the list is iterated. */
  place(): Promise<{ entity: string; project: string }>
  perPage: number
  call: CallOptions
}

/** The collections of a project. Nothing is asked for before the list is iterated. @throws `InputError` */
export function listArtifactCollections(
  context: ApiContext,
  place: Query['place'],
  options: ArtifactCollectionsOptions,
): AsyncIterable<ArtifactCollection> {
  const { type, perPage = 50, ...call } = optionsOf(options)
  checkPerPage(perPage)
  if (type !== undefined && (typeof type !== 'string' || type === ''))
    throw new InputError('type', '`type` is a text that is not empty')
  const query = { context, place, perPage, call }
  return {
    async *[Symbol.asyncIterator]() {
      for await (const each of type === undefined ? typesOf(query) : [type]) yield* collectionsOf(query, each)
    },
  }
}

function typesOf({ context, place, perPage, call }: Query): AsyncGenerator<string, void, undefined> {
  const pages = createPages<string>(async cursor => {
    const { entity, project } = await place()
    const { project: found } = await context.transport.execute(
      artifactCollectionOperations.artifactTypesQuery,
      { entity, project, cursor, perPage },
      call,
    )
    const { edges, pageInfo } = requireProject(found, `${entity}/${project}`).artifactTypes
    return pageOf(
      edges.map(({ node }) => node.name),
      pageInfo,
    )
  })
  return itemsOf(pages)
}

function collectionsOf(
  { context, place, perPage, call }: Query,
  type: string,
): AsyncGenerator<ArtifactCollection, void, undefined> {
  const pages = createPages<ArtifactCollection>(async cursor => {
    const { entity, project } = await place()
    const { project: found } = await context.transport.execute(
      artifactCollectionOperations.artifactCollectionsQuery,
      { entity, project, type, cursor, perPage },
      call,
    )
    const list = requireProject(found, `${entity}/${project}`).artifactType?.artifactCollections
    const collections = (list?.edges ?? []).map(({ node }) => ({
      entity,
      project,
      name: node.name,
      type,
      isPortfolio: node.__typename === 'ArtifactPortfolio',
      description: node.description,
      tags: node.tags.edges.map(({ node: { name } }) => name),
      createdAt: node.createdAt,
    }))
    return pageOf(collections, list?.pageInfo)
  })
  return itemsOf(pages)
}

function pageOf<Item>(items: Item[], info?: { endCursor: string | null; hasNextPage: boolean }): Page<Item> {
  return { items, cursor: info?.endCursor ?? null, hasNextPage: info?.hasNextPage ?? false }
}
