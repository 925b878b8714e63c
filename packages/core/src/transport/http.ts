// One HTTP request with retries, a deadline and typed errors.

import { redactUrl } from '../errors/redact.js'
import type { GraphQLErrorEntry } from '../errors/request.js'
import {
  AuthenticationError,
  HttpError,
  NetworkError,
  PermissionError,
  RateLimitError,
  ResponseError,
} from '../errors/request.js'
import { isRunscanError } from '../errors/runscan-error.js'
import { parseExtendedJson } from '../json/parse.js'
import { type CallOptions, type Deadline, sleep, startDeadline } from './deadline.js'
import { type FetchFunction, fetchWithRedirects } from './redirects.js'
import { type Failure, type RetryPolicy, retryAfterMs, retryDelay } from './retry.js'

/** A request and how to go about it. */
export interface HttpRequest extends CallOptions {
  /** What is being done, for messages. */
  what: string
  url: string
  init: RequestInit
  /** Makes the body anew for each attempt; for bodies that can be read only once. */
  openBody?: (() => ReadableStream<Uint8Array>) | undefined
  fetch: FetchFunction
  timeoutMs: number
  policy: RetryPolicy
}

/**
 * Sends a request until it succeeds, cannot succeed, or the time is up; reads the answer with `read` under the same
 * deadline. The error of a request that ran out of time tells the last real failure.
 */
export async function sendRequest<Result>(
  request: HttpRequest,
  read: (response: Response) => Promise<Result>,
): Promise<Result> {
  const deadline = startDeadline(request.what, request.timeoutMs, request.signal)
  let last: unknown
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryOnce(request, deadline, read)
      if ('result' in outcome) return outcome.result
      const explained = deadline.explain(outcome.error ?? last)
      if (explained) throw explained
      last = outcome.error
      const delay = retryDelay(outcome.failure, attempt, request.policy, Date.now(), Math.random())
      if (delay === undefined || delay >= deadline.remaining()) throw outcome.error
      await sleep(delay, deadline.signal)
    }
  } finally {
    deadline.end()
  }
}

type Outcome<Result> = { result: Result } | { error: unknown; failure: Failure }

async function tryOnce<Result>(
  request: HttpRequest,
  deadline: Deadline,
  read: (response: Response) => Promise<Result>,
): Promise<Outcome<Result>> {
  const aborted: Failure = { kind: 'network', sent: true, retryable: false }
  try {
    // `fetch` takes a stream only when it is told that no answer is expected before its end.
    const body = request.openBody ? { body: request.openBody(), duplex: 'half' } : {}
    const init: RequestInit = { ...request.init, ...body, signal: deadline.signal }
    const response = await fetchWithRedirects(request.fetch, request.url, init)
    if (response.ok) return { result: await read(response) }
    const { status, headers } = response
    return { error: await errorOf(response, request.url), failure: { kind: 'status', status, headers } }
  } catch (error) {
    if (deadline.signal.aborted) return { error: undefined, failure: aborted }
    if (isRunscanError(error)) return { error, failure: aborted }
    return { error: new NetworkError(request.url, error), failure: networkFailure(error) }
  }
}

/** Whether a failed connection may be tried again, and whether the server may have seen the request. */
function networkFailure(error: unknown): Failure {
  const codes: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string') codes.push(code)
  }
  const sent = !codes.some(code =>
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code),
  )
  const retryable = !codes.some(code =>
    /^(CERT_|ERR_TLS|DEPTH_|SELF_SIGNED|UNABLE_TO|ERR_INVALID|ENOTFOUND)/.test(code),
  )
  return { kind: 'network', sent, retryable }
}

const excerptLength = 200
const maxErrorBytes = 64 * 1024

async function errorOf(response: Response, url: string): Promise<Error> {
  const { status, headers } = response
  const failure = {
    status,
    url,
    detail: await detailOf(response),
    requestId: headers.get('x-request-id') ?? headers.get('x-amz-request-id') ?? undefined,
    retryAfter: seconds(retryAfterMs(headers, Date.now())),
  }
  if (status === 401) {
    const reason = failure.detail ? `: ${failure.detail}` : ''
    return new AuthenticationError(
      `${redactUrl(url)} does not accept the API key${reason}; log in again, or check which server the key is for`,
    )
  }
  if (status === 403) return new PermissionError(failure)
  if (status === 429) return new RateLimitError(failure)
  return new HttpError(failure)
}

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : milliseconds / 1000

/** What the body says of the reason: GraphQL errors, `{ error }`, or the beginning of a text. */
async function detailOf(response: Response): Promise<string | undefined> {
  const text = await readText(response, maxErrorBytes).catch(() => '')
  if (text.trim() === '') return undefined
  try {
    const body = parseExtendedJson(text) as { errors?: GraphQLErrorEntry[]; error?: unknown } | null
    const said = body?.errors?.map(entry => (typeof entry === 'string' ? entry : entry.message)).join('; ')
    return said ?? (typeof body?.error === 'string' ? body.error : undefined)
  } catch {
    if (/^\s*</.test(text)) return 'an HTML or XML page'
    return text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text
  }
}

/**
 * A body as text, read as far as the limit.
 * @throws `ResponseError` when it is longer.
 */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      throw new ResponseError(`the answer is longer than ${maxBytes} bytes`)
    }
    text += decoder.decode(value, { stream: true })
  }
}
