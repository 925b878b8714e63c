/**
 * The public Run API of Weights & Biases for TypeScript.
 *
 * @module sdk
 */
export { isRunscanError, RunscanError } from '@runscan/core'
export type { HistoryBatch, HistoryColumn, HistoryRow, HistoryTable, KeyMode } from '@runscan/history-wasm'
export { Api, type ApiOptions, type ArtifactQuery, type Viewer } from './api.js'
export {
  type AddFileOptions,
  type AddOptions,
  Artifact,
  type ArtifactManifest,
} from './artifacts/artifact.js'
export type { ArtifactOptions } from './artifacts/attributes.js'
export type { ArtifactCollection, ArtifactCollectionsOptions } from './artifacts/collections.js'
export { UnreachableReferenceError } from './artifacts/contents.js'
export type { UseArtifactOptions } from './artifacts/declare.js'
export type {
  DownloadArtifactOptions,
  DownloadArtifactResult,
  DownloadEntryOptions,
  VerifyArtifactResult,
} from './artifacts/download.js'
export { ArtifactEntry } from './artifacts/entry.js'
export { type ArtifactFile, ArtifactFiles, type ArtifactFilesOptions } from './artifacts/files.js'
export type { LinkArtifactOptions } from './artifacts/link.js'
export {
  Artifacts,
  type ArtifactsOptions,
  RunArtifacts,
  type RunArtifactsOptions,
} from './artifacts/lists.js'
export type { LogArtifactOptions } from './artifacts/log.js'
export { type ArtifactPath, parseArtifactPath } from './artifacts/path.js'
export type { AddReferenceOptions } from './artifacts/references.js'
export { RunFile } from './files/file.js'
export { Files, type FilesOptions } from './files/files.js'
export {
  type CachedExport,
  type CacheOptions,
  type CleanCacheOptions,
  cleanCache,
  listCache,
} from './history/cache/contents.js'
export type { HistoryScanDiagnostics, SourceRange } from './history/diagnostics.js'
export type { FollowOptions } from './history/follow.js'
export type { HistoryKeys } from './history/keys.js'
export type { ScanHistoryOptions } from './history/query.js'
export type {
  HistoryFormat,
  HistoryOptions,
  HistoryResult,
  SampleQuery,
  Sampling,
} from './history/sampled.js'
export { HistoryScan } from './history/scan.js'
export type {
  DownloadHistoryOptions,
  DownloadHistoryResult,
  ExportProgress,
} from './node/download-exports.js'
export type {
  DownloadFileOptions,
  DownloadFilesOptions,
  DownloadFilesResult,
} from './node/download-file.js'
export { safeParts } from './node/safe-path.js'
export type { TransferOptions, TransferProgress } from './node/transfer.js'
export type { UploadFilesOptions, UploadFilesResult, UploadOptions } from './node/upload-file.js'
export type { Project, ProjectsOptions } from './projects/projects.js'
export type { RunUser } from './run/attributes.js'
export type { ConsoleLogLine, ConsoleLogOptions } from './run/console-logs.js'
export type { ToHtmlOptions } from './run/html.js'
export type { JsonObject } from './run/json-fields.js'
export type { WaitOptions } from './run/lifecycle.js'
export { type CreateRunOptions, type DeleteRunOptions, type LoadOptions, Run } from './run/run.js'
export { Runs, type RunsOptions } from './runs/runs.js'
export type { Sweep } from './sweeps/sweep.js'
export { RunWriter, type StartRunOptions, startRun } from './write/start-run.js'
