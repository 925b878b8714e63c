// Collections of artifacts, their types, members, aliases and tags.
import type { Sql, SqlValue } from './database.js'

/** A type of artifacts in a project. */
export interface ArtifactTypeRecord {
  id: number
  projectId: number
  name: string
  description: string | null
  createdAt: number
}

/** A sequence or a portfolio. */
export interface CollectionRecord {
  id: number
  projectId: number
  typeId: number
  kind: 'sequence' | 'portfolio'
  name: string
  description: string | null
  createdAt: number
  updatedAt: number
  /** Whether it was just removed. */
  isDeleted?: boolean
}

/** A version's place in a collection. */
export interface MembershipRecord {
  id: number
  collectionId: number
  artifactId: number
  versionIndex: number
  createdAt: number
}

/** An alias of a member. */
export interface AliasRecord {
  id: number
  collectionId: number
  membershipId: number
  alias: string
}

/** A tag of an artifact or of a collection. */
export interface TagRecord {
  id: number
  name: string
}

/** Where a page begins, and how long it is at most. */
export interface PageQuery {
  after: number
  limit: number
}

const typeColumns = 'id, project_id AS projectId, name, description, created_at AS createdAt'
const columns =
  'id, project_id AS projectId, type_id AS typeId, kind, name, description, created_at AS createdAt, updated_at AS updatedAt'
const memberColumns =
  'id, collection_id AS collectionId, artifact_id AS artifactId, version_index AS versionIndex, created_at AS createdAt'
const aliasColumns = 'id, collection_id AS collectionId, membership_id AS membershipId, alias'

/** The collections. */
export interface CollectionStore {
  ensureType(projectId: number, name: string, now: number): ArtifactTypeRecord
  type(projectId: number, name: string): ArtifactTypeRecord | undefined
  typeById(id: number): ArtifactTypeRecord | undefined
  types(projectId: number, page: PageQuery): ArtifactTypeRecord[]
  find(projectId: number, name: string): CollectionRecord | undefined
  byId(id: number): CollectionRecord | undefined
  /** All of a project, or those of a type, oldest first. */
  list(projectId: number, typeId?: number): CollectionRecord[]
  create(
    made: Pick<CollectionRecord, 'projectId' | 'typeId' | 'kind' | 'name'>,
    now: number,
  ): CollectionRecord
  change(
    id: number,
    changes: Partial<Pick<CollectionRecord, 'name' | 'description' | 'typeId'>>,
    now: number,
  ): void
  /** With its members, aliases and tags; a sequence also with its versions. */
  remove(id: number): void
  /** The version number that comes next; it is taken with that. */
  takeVersion(id: number): number
  addMember(made: Omit<MembershipRecord, 'id'>): MembershipRecord
  member(collectionId: number, artifactId: number): MembershipRecord | undefined
  memberById(id: number): MembershipRecord | undefined
  memberByVersion(collectionId: number, versionIndex: number): MembershipRecord | undefined
  memberByAlias(collectionId: number, alias: string): MembershipRecord | undefined
  memberByDigest(collectionId: number, digest: string): MembershipRecord | undefined
  newestMember(collectionId: number): MembershipRecord | undefined
  /** Newest first. */
  members(collectionId: number): MembershipRecord[]
  membershipsOf(artifactId: number): MembershipRecord[]
  removeMember(id: number): void
  aliasesOf(membershipId: number): AliasRecord[]
  aliases(collectionId: number, page: PageQuery): AliasRecord[]
  /** Gives an alias to a member, whoever had it before. */
  setAlias(membership: MembershipRecord, alias: string): void
  removeAlias(membershipId: number, alias: string): boolean
  tags(collectionId: number): TagRecord[]
  addTag(collectionId: number, name: string): void
  removeTag(collectionId: number, name: string): boolean
}

export function collectionStore(sql: Sql): CollectionStore {
  const typeWhere = (condition: string, ...values: SqlValue[]) =>
    sql.get<ArtifactTypeRecord>(`SELECT ${typeColumns} FROM artifact_types WHERE ${condition}`, ...values)
  const where = (condition: string, ...values: SqlValue[]) =>
    sql.get<CollectionRecord>(`SELECT ${columns} FROM artifact_collections WHERE ${condition}`, ...values)
  const memberWhere = (condition: string, ...values: SqlValue[]) =>
    sql.get<MembershipRecord>(
      `SELECT ${memberColumns} FROM artifact_memberships WHERE ${condition}`,
      ...values,
    )
  const type: CollectionStore['type'] = (projectId, name) =>
    typeWhere('project_id = ? AND name = ?', projectId, name)
  const find: CollectionStore['find'] = (projectId, name) =>
    where('project_id = ? AND name = ?', projectId, name)
  const member: CollectionStore['member'] = (collectionId, artifactId) =>
    memberWhere('collection_id = ? AND artifact_id = ?', collectionId, artifactId)

  return {
    ensureType(projectId, name, now) {
      sql.run(
        'INSERT INTO artifact_types (project_id, name, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        ...[projectId, name, now],
      )
      return type(projectId, name) as ArtifactTypeRecord
    },
    type,
    typeById: id => typeWhere('id = ?', id),
    types: (projectId, { after, limit }) =>
      sql.all<ArtifactTypeRecord>(
        `SELECT ${typeColumns} FROM artifact_types WHERE project_id = ? AND id > ? ORDER BY id LIMIT ?`,
        ...[projectId, after, limit],
      ),
    find,
    byId: id => where('id = ?', id),
    list: (projectId, typeId) =>
      sql.all<CollectionRecord>(
        `SELECT ${columns} FROM artifact_collections
         WHERE project_id = ? AND type_id = coalesce(?, type_id) ORDER BY id`,
        ...[projectId, typeId ?? null],
      ),
    create({ projectId, typeId, kind, name }, now) {
      sql.run(
        `INSERT INTO artifact_collections (project_id, type_id, kind, name, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
        ...[projectId, typeId, kind, name, now, now],
      )
      return find(projectId, name) as CollectionRecord
    },
    change(id, { name, description, typeId }, now) {
      sql.run(
        `UPDATE artifact_collections SET name = coalesce(?, name), description = coalesce(?, description),
           type_id = coalesce(?, type_id), updated_at = ? WHERE id = ?`,
        ...[name ?? null, description ?? null, typeId ?? null, now, id],
      )
    },
    remove: id => {
      sql.run('DELETE FROM artifact_collections WHERE id = ?', id)
    },
    takeVersion(id) {
      const { next = 0 } =
        sql.get<{ next: number }>('SELECT next_version AS next FROM artifact_collections WHERE id = ?', id) ??
        {}
      sql.run('UPDATE artifact_collections SET next_version = ? WHERE id = ?', next + 1, id)
      return next
    },
    addMember({ collectionId, artifactId, versionIndex, createdAt }) {
      sql.run(
        `INSERT INTO artifact_memberships (collection_id, artifact_id, version_index, created_at)
         VALUES (?, ?, ?, ?)`,
        ...[collectionId, artifactId, versionIndex, createdAt],
      )
      return member(collectionId, artifactId) as MembershipRecord
    },
    member,
    memberById: id => memberWhere('id = ?', id),
    memberByVersion: (collectionId, versionIndex) =>
      memberWhere('collection_id = ? AND version_index = ?', collectionId, versionIndex),
    memberByAlias: (collectionId, alias) =>
      memberWhere(
        'id = (SELECT membership_id FROM artifact_aliases WHERE collection_id = ? AND alias = ?)',
        ...[collectionId, alias],
      ),
    memberByDigest: (collectionId, digest) =>
      memberWhere(
        `collection_id = ? AND artifact_id IN (SELECT id FROM artifacts WHERE digest = ?)
         ORDER BY version_index DESC`,
        ...[collectionId, digest],
      ),
    newestMember: collectionId =>
      memberWhere('collection_id = ? ORDER BY version_index DESC LIMIT 1', collectionId),
    members: collectionId =>
      sql.all<MembershipRecord>(
        `SELECT ${memberColumns} FROM artifact_memberships WHERE collection_id = ? ORDER BY version_index DESC`,
        collectionId,
      ),
    membershipsOf: artifactId =>
      sql.all<MembershipRecord>(
        `SELECT ${memberColumns} FROM artifact_memberships WHERE artifact_id = ? ORDER BY id`,
        artifactId,
      ),
    removeMember: id => {
      sql.run('DELETE FROM artifact_memberships WHERE id = ?', id)
    },
    aliasesOf: membershipId =>
      sql.all<AliasRecord>(
        `SELECT ${aliasColumns} FROM artifact_aliases WHERE membership_id = ? ORDER BY id`,
        membershipId,
      ),
    aliases: (collectionId, { after, limit }) =>
      sql.all<AliasRecord>(
        `SELECT ${aliasColumns} FROM artifact_aliases WHERE collection_id = ? AND id > ? ORDER BY id LIMIT ?`,
        ...[collectionId, after, limit],
      ),
    setAlias({ id, collectionId }, alias) {
      sql.run(
        `INSERT INTO artifact_aliases (collection_id, membership_id, alias) VALUES (?, ?, ?)
         ON CONFLICT (collection_id, alias) DO UPDATE SET membership_id = excluded.membership_id`,
        ...[collectionId, id, alias],
      )
    },
    removeAlias: (membershipId, alias) =>
      sql.run('DELETE FROM artifact_aliases WHERE membership_id = ? AND alias = ?', membershipId, alias) > 0,
    tags: collectionId =>
      sql.all<TagRecord>(
        'SELECT id, name FROM artifact_collection_tags WHERE collection_id = ? ORDER BY id',
        collectionId,
      ),
    addTag: (collectionId, name) => {
      sql.run(
        'INSERT INTO artifact_collection_tags (collection_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING',
        ...[collectionId, name],
      )
    },
    removeTag: (collectionId, name) =>
      sql.run(
        'DELETE FROM artifact_collection_tags WHERE collection_id = ? AND name = ?',
        collectionId,
        name,
      ) > 0,
  }
}
