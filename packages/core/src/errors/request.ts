// Errors of requests: the network, the service's answers, deadlines.
import { redact, redactUrl } from './redact.js'
import { type ErrorCategory, RunscanError } from './runscan-error.js'

/** One entry of a GraphQL answer's `errors`. */
export interface GraphQLErrorEntry {
  message: string
  path?: readonly (string | number)[]
  extensions?: Record<string, unknown>
}

/** What is known of a failed HTTP request. */
export interface HttpFailure {
  status: number
  url: string | URL
  /** The service's own words, when it had any. */
  detail?: string | undefined
  requestId?: string | undefined
  /** Seconds to wait, when the service said so. */
  retryAfter?: number | undefined
  cause?: unknown
}

/** An answer with a status that means failure. */
export class HttpError extends RunscanError {
  override name = 'HttpError'
  readonly status: number
  /** Without credentials and query. */
  readonly url: string
  readonly requestId: string | undefined
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(
    failure: HttpFailure,
    { code = 'HTTP_ERROR', category = 'server' as ErrorCategory, advice = '' } = {},
  ) {
    const url = redactUrl(failure.url)
    const detail = failure.detail ? `: ${failure.detail}` : ''
    super(`HTTP ${failure.status} from ${url}${detail}${advice && `; ${advice}`}`, {
      code,
      category,
      cause: failure.cause,
    })
    this.status = failure.status
    this.url = url
    this.requestId = failure.requestId
    this.retryAfter = failure.retryAfter
  }
}

/** The key is missing, malformed or not accepted. */
export class AuthenticationError extends RunscanError {
  override name = 'AuthenticationError'

  constructor(message: string, cause?: unknown) {
    super(message, { code: 'UNAUTHENTICATED', category: 'auth', cause })
  }
}

/** The key is good, but not for this. */
export class PermissionError extends HttpError {
  override name = 'PermissionError'

  constructor(failure: HttpFailure) {
    super(failure, { code: 'FORBIDDEN', category: 'auth', advice: 'the API key may not do this' })
  }
}

/** Still too many requests after the retries. */
export class RateLimitError extends HttpError {
  override name = 'RateLimitError'

  constructor(failure: HttpFailure) {
    super(failure, { code: 'RATE_LIMITED', category: 'server', advice: 'ask less often' })
  }
}

/** The service answered a GraphQL request with errors. */
export class GraphQLRequestError extends RunscanError {
  override name = 'GraphQLRequestError'
  readonly errors: readonly GraphQLErrorEntry[]
  readonly status: number
  /** The operation's name. */
  readonly operation: string
  /** What came with the errors, if anything. */
  readonly data: unknown

  constructor(operation: string, status: number, errors: readonly GraphQLErrorEntry[], data?: unknown) {
    const said = errors
      .map(({ message, path }) => `${path?.length ? `${path.join('.')}: ` : ''}${message}`)
      .join('; ')
    super(`${operation} failed: ${said || 'the service named no reason'}`, {
      code: 'GRAPHQL_ERROR',
      category: 'server',
    })
    this.errors = errors.map(entry => ({ ...entry, message: redact(entry.message) }))
    this.status = status
    this.operation = operation
    this.data = data
  }
}

/** The server could not be reached. */
export class NetworkError extends RunscanError {
  override name = 'NetworkError'
  /** Host and port that were asked. */
  readonly host: string

  constructor(url: string | URL, cause: unknown) {
    const { host } = new URL(url)
    super(`cannot reach ${host}: ${reasonOf(cause)}; is the server running, and is the base URL right?`, {
      code: 'NETWORK',
      category: 'network',
      cause,
    })
    this.host = host
  }
}

/** The time was up. `cause` is the last real failure, if there was one. */
export class TimeoutError extends RunscanError {
  override name = 'TimeoutError'
  readonly timeoutMs: number

  constructor(what: string, timeoutMs: number, cause?: unknown) {
    const last = cause instanceof Error ? `; the last failure was: ${cause.message}` : ''
    super(`${what} did not finish within ${timeoutMs} ms${last}`, {
      code: 'TIMEOUT',
      category: 'network',
      cause,
    })
    this.timeoutMs = timeoutMs
  }
}

/** The caller's signal ended it. */
export class AbortError extends RunscanError {
  override name = 'AbortError'

  constructor(what: string, cause?: unknown) {
    super(`${what} was aborted`, { code: 'ABORTED', category: 'aborted', cause })
  }
}

/** An answer that is not what the protocol says. */
export class ResponseError extends RunscanError {
  override name = 'ResponseError'

  constructor(message: string, cause?: unknown) {
    super(message, { code: 'INVALID_RESPONSE', category: 'server', cause })
  }
}

/** The innermost reason that a failed fetch gives. */
function reasonOf(cause: unknown): string {
  let reason = cause
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause
  if (!(reason instanceof Error)) return String(reason)
  const { code } = reason as { code?: unknown }
  return reason.message || (typeof code === 'string' ? code : reason.name)
}
