// Files of runs. Their contents are blobs.
import type { Sql, SqlValue } from './database.js'

/** A file of a run. */
export interface FileRecord {
  id: number
  runId: number
  name: string
  blob: string
  size: number
  /** Base64. */
  md5: string
  mimetype: string
  updatedAt: number
}

const columns = 'id, run_id AS runId, name, blob, size, md5, mimetype, updated_at AS updatedAt'

/** Which files of a run. */
export interface FileQuery {
  /** All when empty. */
  names: readonly string[]
  /** SQL's LIKE with `\` as the escape character. */
  pattern?: string | undefined
  /** The name after which to begin. */
  after?: string | undefined
  limit: number
}

/** The files. */
export interface FileStore {
  list(runId: number, query: FileQuery): FileRecord[]
  count(runId: number): number
  byId(id: number): FileRecord | undefined
  /** Over the file of that name, if there is one. */
  put(runId: number, file: Omit<FileRecord, 'id' | 'runId'>): void
  remove(id: number): boolean
  /** Gives the blobs that they were in. */
  removeAll(runId: number): string[]
}

export function fileStore(sql: Sql): FileStore {
  return {
    list(runId, { names, pattern, after, limit }) {
      const where = ['run_id = ?']
      const values: SqlValue[] = [runId]
      const add = (condition: string, ...more: SqlValue[]) => {
        where.push(condition)
        values.push(...more)
      }
      if (names.length > 0) add('name IN (SELECT value FROM json_each(?))', JSON.stringify(names))
      if (pattern !== undefined) add("name LIKE ? ESCAPE '\\'", pattern)
      if (after !== undefined) add('name > ?', after)
      return sql.all<FileRecord>(
        `SELECT ${columns} FROM files WHERE ${where.join(' AND ')} ORDER BY name LIMIT ?`,
        ...values,
        limit,
      )
    },
    count: runId =>
      sql.get<{ count: number }>('SELECT count(*) AS count FROM files WHERE run_id = ?', runId)?.count ?? 0,
    byId: id => sql.get<FileRecord>(`SELECT ${columns} FROM files WHERE id = ?`, id),
    put(runId, { name, blob, size, md5, mimetype, updatedAt }) {
      sql.run(
        `INSERT INTO files (run_id, name, blob, size, md5, mimetype, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (run_id, name) DO UPDATE SET
           blob = excluded.blob, size = excluded.size, md5 = excluded.md5,
           mimetype = excluded.mimetype, updated_at = excluded.updated_at`,
        ...[runId, name, blob, size, md5, mimetype, updatedAt],
      )
    },
    remove: id => sql.run('DELETE FROM files WHERE id = ?', id) > 0,
    removeAll: runId =>
      sql
        .all<{ blob: string }>('DELETE FROM files WHERE run_id = ? RETURNING blob', runId)
        .map(({ blob }) => blob),
  }
}
