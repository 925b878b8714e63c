// Manifests and files of artifacts. Their contents are blobs.
import type { Sql, SqlValue } from './database.js'

/** A manifest that a client makes. */
export interface ManifestRecord {
  id: number
  artifactId: number
  type: 'FULL' | 'INCREMENTAL' | 'PATCH'
  /** Base64 of its MD5; empty while it is not made. */
  digest: string
  baseArtifactId: number | null
  /** Null while it is not uploaded. */
  blob: string | null
}

/** A file of a version; after the commit an entry of its manifest. */
export interface ArtifactFileRecord {
  id: number
  artifactId: number
  name: string
  /** As the manifest has it. */
  digest: string
  /** Base64; null for a reference. */
  md5: string | null
  size: number
  /** Null while it is not uploaded, and for a reference. */
  blob: string | null
  ref: string | null
  mimetype: string | null
  /** The version that the content was first uploaded for. */
  birthArtifactId: number
  updatedAt: number
}

const manifestColumns =
  'id, artifact_id AS artifactId, type, digest, base_artifact_id AS baseArtifactId, blob'
const columns =
  'id, artifact_id AS artifactId, name, digest, md5, size, blob, ref, mimetype, birth_artifact_id AS birthArtifactId, updated_at AS updatedAt'

/** Which files of a version, by name. */
export interface ArtifactFileQuery {
  /** All when empty. */
  names: readonly string[]
  after?: string | undefined
  limit: number
}

/** The files. */
export interface ArtifactFileStore {
  manifest(id: number): ManifestRecord | undefined
  manifests(artifactId: number): ManifestRecord[]
  addManifest(made: Omit<ManifestRecord, 'id' | 'blob'>): ManifestRecord
  changeManifest(
    id: number,
    changes: Partial<Pick<ManifestRecord, 'digest' | 'baseArtifactId' | 'blob'>>,
  ): void
  byId(id: number): ArtifactFileRecord | undefined
  find(artifactId: number, name: string): ArtifactFileRecord | undefined
  list(artifactId: number, query: ArtifactFileQuery): ArtifactFileRecord[]
  count(artifactId: number, names: readonly string[]): number
  /** An uploaded file of that digest, whichever version has it; rather one of the version that is preferred. */
  withDigest(digest: string, preferredArtifactId?: number): ArtifactFileRecord | undefined
  /** As `withDigest`, among the members of a collection. */
  inCollection(
    collectionId: number,
    digest: string,
    preferredBirthId?: number,
  ): ArtifactFileRecord | undefined
  /** Over the file of that name, if there is one. */
  put(file: Omit<ArtifactFileRecord, 'id'>): ArtifactFileRecord
  setContent(id: number, content: { blob: string; size: number; updatedAt: number }): void
  remove(id: number): void
  /** Removes the files and manifests of a version; gives the blobs that they were in. */
  removeAll(artifactId: number): string[]
}

export function artifactFileStore(sql: Sql): ArtifactFileStore {
  const find: ArtifactFileStore['find'] = (artifactId, name) =>
    sql.get(`SELECT ${columns} FROM artifact_files WHERE artifact_id = ? AND name = ?`, artifactId, name)
  const chosen = (names: readonly string[]) =>
    names.length > 0
      ? { where: ' AND name IN (SELECT value FROM json_each(?))', values: [JSON.stringify(names)] }
      : { where: '', values: [] }

  return {
    manifest: id => sql.get(`SELECT ${manifestColumns} FROM artifact_manifests WHERE id = ?`, id),
    manifests: artifactId =>
      sql.all(
        `SELECT ${manifestColumns} FROM artifact_manifests WHERE artifact_id = ? ORDER BY id`,
        artifactId,
      ),
    addManifest({ artifactId, type, digest, baseArtifactId }) {
      sql.run(
        'INSERT INTO artifact_manifests (artifact_id, type, digest, base_artifact_id) VALUES (?, ?, ?, ?)',
        ...[artifactId, type, digest, baseArtifactId],
      )
      return sql.get(
        `SELECT ${manifestColumns} FROM artifact_manifests WHERE id = last_insert_rowid()`,
      ) as ManifestRecord
    },
    changeManifest(id, { digest, baseArtifactId, blob }) {
      sql.run(
        `UPDATE artifact_manifests SET digest = coalesce(?, digest), blob = coalesce(?, blob),
           base_artifact_id = coalesce(?, base_artifact_id) WHERE id = ?`,
        ...[digest ?? null, blob ?? null, baseArtifactId ?? null, id],
      )
    },
    byId: id => sql.get(`SELECT ${columns} FROM artifact_files WHERE id = ?`, id),
    find,
    list(artifactId, { names, after, limit }) {
      const { where, values } = chosen(names)
      const begin: SqlValue[] = after === undefined ? [] : [after]
      return sql.all(
        `SELECT ${columns} FROM artifact_files
         WHERE artifact_id = ?${where}${after === undefined ? '' : ' AND name > ?'} ORDER BY name LIMIT ?`,
        ...[artifactId, ...values, ...begin, limit],
      )
    },
    count(artifactId, names) {
      const { where, values } = chosen(names)
      return (
        sql.get<{ count: number }>(
          `SELECT count(*) AS count FROM artifact_files WHERE artifact_id = ?${where}`,
          ...[artifactId, ...values],
        )?.count ?? 0
      )
    },
    withDigest: (digest, preferredArtifactId) =>
      sql.get(
        `SELECT ${columns} FROM artifact_files WHERE digest = ? AND blob IS NOT NULL
         ORDER BY artifact_id = ? DESC, id LIMIT 1`,
        ...[digest, preferredArtifactId ?? -1],
      ),
    inCollection: (collectionId, digest, preferredBirthId) =>
      sql.get(
        `SELECT ${columns} FROM artifact_files WHERE digest = ? AND blob IS NOT NULL AND artifact_id IN
           (SELECT artifact_id FROM artifact_memberships WHERE collection_id = ?)
         ORDER BY birth_artifact_id = ? DESC LIMIT 1`,
        ...[digest, collectionId, preferredBirthId ?? -1],
      ),
    put({ artifactId, name, digest, md5, size, blob, ref, mimetype, birthArtifactId, updatedAt }) {
      sql.run(
        `INSERT INTO artifact_files
           (artifact_id, name, digest, md5, size, blob, ref, mimetype, birth_artifact_id, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (artifact_id, name) DO UPDATE SET
           digest = excluded.digest, md5 = excluded.md5, size = excluded.size, blob = excluded.blob,
           ref = excluded.ref, mimetype = excluded.mimetype, birth_artifact_id = excluded.birth_artifact_id,
           updated_at = excluded.updated_at`,
        ...[artifactId, name, digest, md5, size, blob, ref, mimetype, birthArtifactId, updatedAt],
      )
      return find(artifactId, name) as ArtifactFileRecord
    },
    setContent: (id, { blob, size, updatedAt }) => {
      sql.run(
        'UPDATE artifact_files SET blob = ?, size = ?, updated_at = ? WHERE id = ?',
        ...[blob, size, updatedAt, id],
      )
    },
    remove: id => {
      sql.run('DELETE FROM artifact_files WHERE id = ?', id)
    },
    removeAll(artifactId) {
      const blobs = sql.all<{ blob: string }>(
        `SELECT blob FROM artifact_files WHERE artifact_id = ? AND blob IS NOT NULL
         UNION SELECT blob FROM artifact_manifests WHERE artifact_id = ? AND blob IS NOT NULL
         UNION SELECT manifest_blob FROM artifacts WHERE id = ? AND manifest_blob IS NOT NULL`,
        ...[artifactId, artifactId, artifactId],
      )
      sql.run('DELETE FROM artifact_files WHERE artifact_id = ?', artifactId)
      sql.run('DELETE FROM artifact_manifests WHERE artifact_id = ?', artifactId)
      return blobs.map(({ blob }) => blob)
    },
  }
}
