// Parquet exports of runs. An export never changes: a run that goes on gets another one.
import type { Sql } from './database.js'

/** An export of a run's lines `firstLine` to `endLine`, exclusive. */
export interface ExportRecord {
  position: number
  blob: string
  size: number
  firstLine: number
  endLine: number
  /** The statistics of its keys, as JSON. */
  keys: string
  lastStep: number
  createdAt: number
}

const columns =
  'position, blob, size, first_line AS firstLine, end_line AS endLine, keys, last_step AS lastStep, created_at AS createdAt'

/** The exports. */
export interface ExportStore {
  list(runId: number): ExportRecord[]
  add(runId: number, added: Omit<ExportRecord, 'position'>): void
  /** Removes the exports that hold a line or a later one. Gives the end of the lines that are still exported. */
  dropFrom(runId: number, line: number): number
  clear(runId: number): void
}

export function exportStore(sql: Sql): ExportStore {
  return {
    list: runId =>
      sql.all<ExportRecord>(`SELECT ${columns} FROM exports WHERE run_id = ? ORDER BY position`, runId),
    add(runId, { blob, size, firstLine, endLine, keys, lastStep, createdAt }) {
      sql.run(
        `INSERT INTO exports SELECT ?, coalesce(max(position) + 1, 0), ?, ?, ?, ?, ?, ?, ? FROM exports WHERE run_id = ?`,
        ...[runId, blob, size, firstLine, endLine, keys, lastStep, createdAt, runId],
      )
    },
    dropFrom(runId, line) {
      sql.run('DELETE FROM exports WHERE run_id = ? AND end_line > ?', runId, line)
      const last = sql.get<{ end: number | null }>(
        'SELECT max(end_line) AS end FROM exports WHERE run_id = ?',
        runId,
      )
      return last?.end ?? 0
    },
    clear: runId => {
      sql.run('DELETE FROM exports WHERE run_id = ?', runId)
    },
  }
}
