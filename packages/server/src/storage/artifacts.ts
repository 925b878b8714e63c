// Versions of artifacts in the database, their tags, and the runs that logged and used them.
import type { PageQuery, TagRecord } from './artifact-collections.js'
import type { Sql, SqlValue } from './database.js'

/** A version. Times are milliseconds since 1970; `metadata` is the JSON text that clients sent. */
export interface ArtifactRecord {
  id: number
  sequenceId: number
  /** Null until it is committed. */
  versionIndex: number | null
  state: 'PENDING' | 'COMMITTED' | 'DELETED'
  /** Hex. */
  digest: string
  digestAlgorithm: 'MANIFEST_MD5' | 'MANIFEST_XXH128'
  clientId: string | null
  distributedId: string | null
  /** The run that it was first logged by. */
  runId: number | null
  description: string | null
  metadata: string | null
  historyStep: number | null
  /** Null inherits; -2 is for ever. */
  ttlSeconds: number | null
  wantedAliases: string[]
  size: number
  fileCount: number
  manifestBlob: string | null
  commitHash: string | null
  createdAt: number
  updatedAt: number
}

/** What of a version may be changed. */
export type ArtifactChanges = Partial<Omit<ArtifactRecord, 'id' | 'sequenceId' | 'createdAt'>>

/** A run's place among those that used an artifact. */
export interface UseRecord {
  id: number
  runId: number
}

const names: Record<keyof ArtifactRecord, string> = {
  id: 'id',
  sequenceId: 'sequence_id',
  versionIndex: 'version_index',
  state: 'state',
  digest: 'digest',
  digestAlgorithm: 'digest_algorithm',
  clientId: 'client_id',
  distributedId: 'distributed_id',
  runId: 'run_id',
  description: 'description',
  metadata: 'metadata',
  historyStep: 'history_step',
  ttlSeconds: 'ttl_seconds',
  wantedAliases: 'wanted_aliases',
  size: 'size',
  fileCount: 'file_count',
  manifestBlob: 'manifest_blob',
  commitHash: 'commit_hash',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
}
const columns = Object.entries(names)
  .map(([field, column]) => `artifacts.${column} AS "${field}"`)
  .join(', ')

/** What a version of a run's list has for paging. */
export type ListedArtifact = ArtifactRecord & { place: number }

/** The versions. */
export interface ArtifactStore {
  byId(id: number): ArtifactRecord | undefined
  byClientId(clientId: string): ArtifactRecord | undefined
  byDistributedId(sequenceId: number, distributedId: string): ArtifactRecord | undefined
  /** The newest committed one with a digest. */
  byDigest(sequenceId: number, digest: string, algorithm: string): ArtifactRecord | undefined
  ofSequence(sequenceId: number): ArtifactRecord[]
  /** Those that a run was the first to log. */
  createdBy(runId: number): ArtifactRecord[]
  create(
    made: Omit<ArtifactRecord, 'id' | 'size' | 'fileCount' | 'manifestBlob' | 'commitHash' | 'versionIndex'>,
  ): ArtifactRecord
  change(id: number, changes: ArtifactChanges): void
  tags(id: number): TagRecord[]
  addTag(id: number, name: string): void
  removeTag(id: number, name: string): void
  clearTags(id: number): void
  addOutput(runId: number, artifactId: number): void
  addUse(runId: number, artifactId: number, usedAs: string | null): void
  /** Committed ones that a run logged, or used. */
  ofRun(kind: 'outputs' | 'uses', runId: number, page: PageQuery): ListedArtifact[]
  countOfRun(kind: 'outputs' | 'uses', runId: number): number
  usesOf(artifactId: number): UseRecord[]
  /** Versions that were begun, not committed, and not changed since a time. */
  pendingSince(time: number): ArtifactRecord[]
  /** Forgets what a run logged and used; the versions stay. */
  forgetRun(runId: number): void
  forgetUses(artifactId: number): void
}

export function artifactStore(sql: Sql): ArtifactStore {
  const first = (condition: string, ...values: SqlValue[]) =>
    toRecord(sql.get(`SELECT ${columns} FROM artifacts WHERE ${condition} LIMIT 1`, ...values))
  const all = (condition: string, ...values: SqlValue[]) =>
    sql
      .all<StoredArtifact>(`SELECT ${columns} FROM artifacts WHERE ${condition} ORDER BY id`, ...values)
      .map(row => toRecord(row) as ArtifactRecord)
  const byId: ArtifactStore['byId'] = id => first('id = ?', id)

  return {
    byId,
    byClientId: clientId => first("client_id = ? AND state != 'DELETED' ORDER BY id DESC", clientId),
    byDistributedId: (sequenceId, distributedId) =>
      first("sequence_id = ? AND distributed_id = ? AND state = 'PENDING'", sequenceId, distributedId),
    byDigest: (sequenceId, digest, algorithm) =>
      first(
        `sequence_id = ? AND digest = ? AND digest_algorithm = ? AND state = 'COMMITTED'
         ORDER BY version_index DESC`,
        ...[sequenceId, digest, algorithm],
      ),
    ofSequence: sequenceId => all('sequence_id = ?', sequenceId),
    pendingSince: time => all("state = 'PENDING' AND updated_at < ?", time),
    createdBy: runId => all("run_id = ? AND state != 'DELETED'", runId),
    create(made) {
      const entries = Object.entries(made)
      const fields = entries.map(([field]) => names[field as keyof ArtifactRecord]).join(', ')
      const marks = entries.map(() => '?').join(', ')
      sql.run(
        `INSERT INTO artifacts (${fields}) VALUES (${marks})`,
        ...entries.map(([, value]) => toSql(value)),
      )
      return first('id = last_insert_rowid()') as ArtifactRecord
    },
    change(id, changes) {
      const entries = Object.entries(changes).filter(([, value]) => value !== undefined)
      if (entries.length === 0) return
      const set = entries.map(([field]) => `${names[field as keyof ArtifactRecord]} = ?`).join(', ')
      sql.run(`UPDATE artifacts SET ${set} WHERE id = ?`, ...entries.map(([, value]) => toSql(value)), id)
    },
    tags: id =>
      sql.all<TagRecord>('SELECT id, name FROM artifact_tags WHERE artifact_id = ? ORDER BY id', id),
    addTag: (id, name) => {
      sql.run('INSERT INTO artifact_tags (artifact_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING', id, name)
    },
    removeTag: (id, name) => {
      sql.run('DELETE FROM artifact_tags WHERE artifact_id = ? AND name = ?', id, name)
    },
    clearTags: id => {
      sql.run('DELETE FROM artifact_tags WHERE artifact_id = ?', id)
    },
    addOutput: (runId, artifactId) => {
      sql.run(
        'INSERT INTO artifact_outputs (run_id, artifact_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
        ...[runId, artifactId],
      )
    },
    addUse: (runId, artifactId, usedAs) => {
      sql.run(
        `INSERT INTO artifact_uses (run_id, artifact_id, used_as) VALUES (?, ?, ?)
         ON CONFLICT (run_id, artifact_id) DO UPDATE SET used_as = coalesce(excluded.used_as, used_as)`,
        ...[runId, artifactId, usedAs],
      )
    },
    ofRun: (kind, runId, { after, limit }) =>
      sql
        .all<StoredArtifact & { place: number }>(
          `SELECT ${columns}, edge.id AS place FROM artifact_${kind} AS edge
           JOIN artifacts ON artifacts.id = edge.artifact_id
           WHERE edge.run_id = ? AND edge.id > ? AND artifacts.state = 'COMMITTED' ORDER BY edge.id LIMIT ?`,
          ...[runId, after, limit],
        )
        .map(row => toRecord(row) as ListedArtifact),
    countOfRun: (kind, runId) =>
      sql.get<{ count: number }>(
        `SELECT count(*) AS count FROM artifact_${kind} AS edge
         JOIN artifacts ON artifacts.id = edge.artifact_id
         WHERE edge.run_id = ? AND artifacts.state = 'COMMITTED'`,
        runId,
      )?.count ?? 0,
    usesOf: artifactId =>
      sql.all<UseRecord>(
        'SELECT id, run_id AS runId FROM artifact_uses WHERE artifact_id = ? ORDER BY id',
        artifactId,
      ),
    forgetRun(runId) {
      sql.run('DELETE FROM artifact_uses WHERE run_id = ?', runId)
      sql.run('DELETE FROM artifact_outputs WHERE run_id = ?', runId)
    },
    forgetUses(artifactId) {
      sql.run('DELETE FROM artifact_uses WHERE artifact_id = ?', artifactId)
      sql.run('DELETE FROM artifact_outputs WHERE artifact_id = ?', artifactId)
    },
  }
}

type StoredArtifact = Omit<ArtifactRecord, 'wantedAliases'> & { wantedAliases: string }

function toRecord(row: unknown): ArtifactRecord | undefined {
  if (!row) return undefined
  const stored = row as StoredArtifact
  return { ...stored, wantedAliases: JSON.parse(stored.wantedAliases) as string[] }
}

function toSql(value: unknown): SqlValue {
  return Array.isArray(value) ? JSON.stringify(value) : (value as SqlValue)
}
