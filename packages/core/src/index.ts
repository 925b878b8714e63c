/**
 * Speaks to a Weights & Biases compatible service: settings, credentials, transport, the wire contract, extended JSON,
 * run paths, and the errors of all Runscan packages.
 *
 * @module core
 */
export { checkApiKey } from './credentials/api-key.js'
export { type FoundApiKey, findApiKey } from './credentials/find.js'
export { netrcPath, readNetrc, writeNetrc } from './credentials/netrc-file.js'
export {
  ArtifactContentError,
  ArtifactEntryNotFoundError,
  ArtifactFinalizedError,
  ArtifactNotFoundError,
  ArtifactNotLoggedError,
} from './errors/artifact.js'
export { InputError, InvalidPathError, SettingsError } from './errors/input.js'
export { redact, redactUrl } from './errors/redact.js'
export {
  AbortError,
  AuthenticationError,
  type GraphQLErrorEntry,
  GraphQLRequestError,
  HttpError,
  type HttpFailure,
  NetworkError,
  PermissionError,
  RateLimitError,
  ResponseError,
  TimeoutError,
} from './errors/request.js'
export {
  FileNotFoundError,
  HistoryReadError,
  IncompleteRunHistoryError,
  NotFoundError,
  NotLoadedError,
  ProjectNotFoundError,
  RunNotFoundError,
  SweepNotFoundError,
} from './errors/run.js'
export {
  type ErrorCategory,
  isRunscanError,
  RunscanError,
  type RunscanErrorOptions,
} from './errors/runscan-error.js'
export { type BigintPolicy, type JsonValue, type ParseOptions, parseExtendedJson } from './json/parse.js'
export { stringifyExtendedJson } from './json/stringify.js'
export { optionsOf } from './options.js'
export {
  encodePath,
  type ProjectPath,
  parseProjectPath,
  parseRunPath,
  type RunPath,
} from './paths/run-path.js'
export { nodeModule, processEnvironment } from './platform.js'
export { appUrlOf, defaultBaseUrl, normalizeBaseUrl } from './settings/base-url.js'
export {
  type ApiKeySource,
  resolveSettings,
  type Settings,
  type SettingsOverrides,
  type SettingsSources,
} from './settings/settings.js'
export { userSettingsPath, writeBaseUrl } from './settings/settings-file.js'
export { type CallOptions, type Deadline, sleep, startDeadline } from './transport/deadline.js'
export { readText } from './transport/http.js'
export type { FetchFunction } from './transport/redirects.js'
export { retryAfterMs } from './transport/retry.js'
export {
  createTransport,
  type HttpOptions,
  type Transport,
  type TransportOptions,
  type TransportRequest,
} from './transport/transport.js'
export { version } from './version.js'
export * as artifactCollectionOperations from './wire/artifact-collection-operations.js'
export * as artifactMutations from './wire/artifact-mutations.js'
export * as artifactOperations from './wire/artifact-operations.js'
export * as fileOperations from './wire/file-operations.js'
export { schemaText } from './wire/generated/schema-text.js'
export type { Wire } from './wire/graphql.js'
export * as operations from './wire/operations.js'
export * as processOperations from './wire/process-operations.js'
export * as projectOperations from './wire/project-operations.js'
export * as sweepOperations from './wire/sweep-operations.js'
export * as syncOperations from './wire/sync-operations.js'
export { withoutFields } from './wire/without-fields.js'
