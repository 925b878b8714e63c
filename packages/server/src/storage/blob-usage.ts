// Which contents something refers to.
import type { Sql } from './database.js'

/** Whether a run's file, an export, or an artifact's file or manifest is in a blob. */
export function isBlobUsed(sql: Sql, blob: string): boolean {
  const found = sql.get(
    `SELECT 1 FROM files WHERE blob = ?1
     UNION ALL SELECT 1 FROM exports WHERE blob = ?1
     UNION ALL SELECT 1 FROM artifact_files WHERE blob = ?1
     UNION ALL SELECT 1 FROM artifact_manifests WHERE blob = ?1
     UNION ALL SELECT 1 FROM artifacts WHERE manifest_blob = ?1 LIMIT 1`,
    blob,
  )
  return found !== undefined
}
