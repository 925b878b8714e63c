// How fast a server may be asked: as fast as it says. Retries are the transport's; this only decides when it may send.
import { type FetchFunction, retryAfterMs, sleep } from '@runscan/core'

/** A longer wait than this is not believed. */
const longestMs = 60_000

/**
 * A `fetch` that has `most` requests under way at once, fewer once the server says 429 or 503, and none while it asks to
 * wait: by `Retry-After`, or by `RateLimit-Reset` when nothing remains. Each good answer lets it become a little faster.
 */
export function pacedFetch(
  most: number,
  signal: AbortSignal,
  fetch: FetchFunction = globalThis.fetch,
  now: () => number = Date.now,
): FetchFunction {
  let limit = most
  let active = 0
  let closedUntil = 0
  const waiting: (() => void)[] = []

  const enter = async () => {
    for (;;) {
      const wait = closedUntil - now()
      if (wait > 0) await sleep(Math.min(wait, longestMs), signal)
      else if (active < Math.max(1, Math.floor(limit))) break
      else await new Promise<void>(resolve => waiting.push(resolve))
      signal.throwIfAborted()
    }
    active += 1
  }
  const leave = () => {
    active -= 1
    // All of them look again: how many may go depends on what the answer said.
    for (const resume of waiting.splice(0)) resume()
  }
  return async (url, init) => {
    await enter()
    try {
      const response = await fetch(url, init)
      const isBusy = response.status === 429 || response.status === 503
      const wait = retryAfterMs(response.headers, now())
      if (wait !== undefined) closedUntil = Math.max(closedUntil, now() + Math.min(wait, longestMs))
      if (isBusy) limit = Math.max(1, limit / 2)
      else if (response.ok) limit = Math.min(most, limit + 1 / limit)
      return response
    } finally {
      leave()
    }
  }
}
