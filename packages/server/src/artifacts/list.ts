// Pages of collections and of their versions, filtered and sorted.
import type { ServerContext } from '../context.js'
import type { Lookup } from '../runs/document.js'
import { parseFilter } from '../runs/filter.js'
import { cursorOf, readCursor } from '../runs/list.js'
import { compareRuns, orderValue, parseOrder } from '../runs/order.js'
import type { CollectionRecord, MembershipRecord } from '../storage/artifact-collections.js'
import type { ArtifactRecord } from '../storage/artifacts.js'

/** What a list is asked with. */
export interface ListQuery {
  after?: string | null
  first?: number | null
  filters?: string | null
  order?: string | null
}

/** A page of a list. */
export interface ListPage<Item> {
  edges: { item: Item; cursor: string }[]
  totalCount: number
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
}

/** A version as a member of a collection. */
export interface Member {
  member: MembershipRecord
  artifact: ArtifactRecord
}

/** The members of a collection, newest first unless asked otherwise. */
export function pageOfMembers(
  context: ServerContext,
  collectionId: number,
  query: ListQuery,
): ListPage<Member> {
  const { collections, artifacts } = context.storage
  const members = collections.members(collectionId).flatMap(member => {
    const artifact = artifacts.byId(member.artifactId)
    return artifact ? [{ member, artifact }] : []
  })
  const describe = ({ member, artifact }: Member): Lookup => {
    const fields: Record<string, unknown> = {
      state: artifact.state,
      digest: artifact.digest,
      versionIndex: member.versionIndex,
      createdAt: time(artifact.createdAt),
      created_at: time(artifact.createdAt),
      updatedAt: time(artifact.updatedAt),
      size: artifact.size,
    }
    return path => {
      if (path === 'tags' || path === 'tag') return artifacts.tags(artifact.id).map(({ name }) => name)
      if (path === 'alias' || path === 'aliases')
        return collections.aliasesOf(member.id).map(({ alias }) => alias)
      return fields[path]
    }
  }
  return page(
    members,
    ({ member }) => member.id,
    describe,
    query.order ? query : { ...query, order: '-versionIndex' },
  )
}

/** Collections, oldest first unless asked otherwise. */
export function pageOfCollections(
  { storage }: ServerContext,
  collections: readonly CollectionRecord[],
  query: ListQuery,
): ListPage<CollectionRecord> {
  const describe = (collection: CollectionRecord): Lookup => {
    const fields: Record<string, unknown> = {
      name: collection.name,
      description: collection.description,
      createdAt: time(collection.createdAt),
      created_at: time(collection.createdAt),
      updatedAt: time(collection.updatedAt),
      updated_at: time(collection.updatedAt),
    }
    return path => {
      if (path === 'tags' || path === 'tag')
        return storage.collections.tags(collection.id).map(({ name }) => name)
      return fields[path]
    }
  }
  return page(collections, ({ id }) => id, describe, query)
}

function page<Item>(
  items: readonly Item[],
  idOf: (item: Item) => number,
  describe: (item: Item) => Lookup,
  { after, first, filters, order: orderText }: ListQuery,
): ListPage<Item> {
  const wanted = parseFilter(filters)
  const order = parseOrder(orderText)
  const places = items
    .map(item => ({ item, id: idOf(item), lookup: describe(item) }))
    .filter(({ lookup }) => wanted(lookup))
    .map(({ item, id, lookup }) => ({ item, id, value: orderValue(lookup, order) }))
    .sort((a, b) => compareRuns(a, b, order))
  const last = after ? readCursor(after) : undefined
  const rest = last ? places.filter(place => compareRuns(place, last, order) > 0) : places
  const edges = rest
    .slice(0, Math.max(0, first ?? 50))
    .map(({ item, id, value }) => ({ item, cursor: cursorOf(id, value) }))
  return {
    edges,
    totalCount: places.length,
    pageInfo: { endCursor: edges.at(-1)?.cursor ?? null, hasNextPage: rest.length > edges.length },
  }
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
