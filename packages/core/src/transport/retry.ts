// Decides whether a failed attempt is made again, and when. Nothing here waits or sends.

/** How an attempt failed. */
export type Failure =
  | { kind: 'status'; status: number; headers: Headers }
  /** `sent` tells whether the request may have reached the server. */
  | { kind: 'network'; sent: boolean; retryable: boolean }

/** What may be done about it. */
export interface RetryPolicy {
  /** Attempts after the first one. */
  maxRetries: number
  /** The first delay in milliseconds; each one after it is twice as long. */
  baseMs: number
  /** No delay is longer, whatever the server asks for. */
  maxMs: number
  /** Whether sending the request twice does no harm. */
  safe: boolean
}

/** For requests that may be repeated. */
export const defaultRetryPolicy: RetryPolicy = { maxRetries: 8, baseMs: 500, maxMs: 60_000, safe: true }

/** A server that cannot be reached is usually down, not busy: waiting long for it helps nobody. */
const maxNetworkRetries = 3

/**
 * The delay in milliseconds before the next attempt, or undefined to give up.
 * @param attempt how many attempts have failed, 1 at least
 * @param now the time that `Retry-After` dates are compared with, in milliseconds since 1970
 * @param random a number from 0 to 1 that spreads clients apart
 */
export function retryDelay(
  failure: Failure,
  attempt: number,
  policy: RetryPolicy,
  now: number,
  random: number,
): number | undefined {
  if (attempt > policy.maxRetries) return undefined
  const backoff = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1) * (1 + random / 4))
  if (failure.kind === 'network') {
    const allowed = failure.retryable && (policy.safe || !failure.sent) && attempt <= maxNetworkRetries
    return allowed ? backoff : undefined
  }
  const { status, headers } = failure
  // After 429 the server has done nothing yet; after a 5xx it may have.
  const isRetryable =
    status === 429 || (policy.safe && (status === 408 || status === 425 || (status >= 500 && status !== 501)))
  if (!isRetryable) return undefined
  return Math.min(policy.maxMs, retryAfterMs(headers, now) ?? backoff)
}

/** What the server asks to wait: `Retry-After` in seconds or as a date, or `RateLimit-Reset` once nothing remains. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after')
  if (after !== null) {
    const seconds = Number(after)
    const wait = Number.isFinite(seconds) && after.trim() !== '' ? seconds * 1000 : Date.parse(after) - now
    if (Number.isFinite(wait)) return Math.max(0, wait)
  }
  const reset = headers.get('ratelimit-reset')
  if (
    headers.get('ratelimit-remaining')?.trim() === '0' &&
    reset !== null &&
    Number.isFinite(Number(reset))
  ) {
    return Math.max(0, Number(reset) * 1000)
  }
  return undefined
}
