// All that the server keeps, behind one door: nothing outside of this folder sees SQL or a path.
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ServerError } from '../errors.js'
import { type CollectionStore, collectionStore } from './artifact-collections.js'
import { type ArtifactFileStore, artifactFileStore } from './artifact-files.js'
import { type ArtifactStore, artifactStore } from './artifacts.js'
import { isBlobUsed } from './blob-usage.js'
import { type BlobStore, openBlobs } from './blobs.js'
import { openDatabase } from './database.js'
import { type ExportStore, exportStore } from './exports.js'
import { type FileStore, fileStore } from './files.js'
import { type LineStore, lineStore } from './lines.js'
import { lockFolder } from './lock.js'
import { type ProjectStore, projectStore } from './projects.js'
import { type RunStore, runStore } from './runs.js'
import { readOrCreateSecrets, type Secrets } from './secrets.js'
import { type SharedLineStore, sharedLineStore } from './shared-lines.js'
import { type SweepStore, sweepStore } from './sweeps.js'

/** What the server keeps. */
export interface Storage {
  secrets: Secrets
  projects: ProjectStore
  runs: RunStore
  lines: LineStore
  sharedLines: SharedLineStore
  exports: ExportStore
  files: FileStore
  sweeps: SweepStore
  artifacts: ArtifactStore
  collections: CollectionStore
  artifactFiles: ArtifactFileStore
  blobs: BlobStore
  /** All or nothing; `work` must not wait for anything. */
  transaction<T>(work: () => T): T
  /** How many rows were written since the folder was opened: what was read is still so while this stays. */
  writes(): number
  /** Gives what deleted things took of the database's file back to the system. */
  shrink(): Promise<void>
  close(): void
}

/** Opens a data folder, making it when there is none. */
export async function openStorage(dataDir: string): Promise<Storage> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new ServerError(
      'STORAGE',
      500,
      `cannot make the data folder '${dataDir}': ${(cause as Error).message}`,
      cause,
    )
  }
  const unlock = lockFolder(path.join(dataDir, 'lock'))
  try {
    return await openLocked(dataDir, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function openLocked(dataDir: string, unlock: () => void): Promise<Storage> {
  const sql = openDatabase(path.join(dataDir, 'runscan.db'))
  try {
    const secrets = await readOrCreateSecrets(dataDir)
    const blobs = await openBlobs(path.join(dataDir, 'blobs'), id => isBlobUsed(sql, id))
    return {
      secrets,
      projects: projectStore(sql),
      runs: runStore(sql),
      lines: lineStore(sql),
      sharedLines: sharedLineStore(sql),
      exports: exportStore(sql),
      sweeps: sweepStore(sql),
      files: fileStore(sql),
      artifacts: artifactStore(sql),
      collections: collectionStore(sql),
      artifactFiles: artifactFileStore(sql),
      blobs,
      transaction: work => sql.transaction(work),
      writes: () => sql.get<{ count: number }>('SELECT total_changes() AS count')?.count ?? 0,
      shrink: () => sql.shrink(),
      close: () => {
        sql.close()
        unlock()
      },
    }
  } catch (error) {
    sql.close()
    throw error
  }
}
