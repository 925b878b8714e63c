/**
 * Runs that the official client wrote to this machine, and their way to a server. For Node alone: it is an entry of its
 * own, so that what browsers load does not hold it.
 *
 * @module sdk-local
 */
export { CorruptLogError, LocalRunError, type LogProblem } from './errors.js'
export { LocalFile, LocalFiles } from './files.js'
export { LocalRun } from './local-run.js'
export { type ListedLocalRun, listLocalRuns, type OpenLocalRunOptions, openLocalRun } from './open.js'
export { LocalHistoryScan } from './scan.js'
export type { SyncedArtifacts } from './sync/artifacts.js'
export type { SyncedFiles } from './sync/files.js'
export {
  type SyncLocalRunOptions,
  type SyncLocalRunResult,
  type SyncProgress,
  syncLocalRun,
} from './sync/sync.js'
