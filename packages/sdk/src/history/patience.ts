// Gives up on answers that do not come, so that they are asked for again: a connection can die without a word.
import type { FetchFunction } from '@runscan/core'

/** What comes more slowly is as good as dead. */
const slowestBytesPerSecond = 50_000

/**
 * A `fetch` that fails when no answer begins within `quietMs`, or when its body takes longer than that and its length
 * allow for. A body of unknown length takes as long as it takes.
 */
export function withPatience(given: FetchFunction | undefined, quietMs: number): FetchFunction {
  const send: FetchFunction = given ?? ((url, init) => fetch(url, init))
  return async (url, init) => {
    const dead = new AbortController()
    const giveUpAfter = (milliseconds: number) => {
      const reason = new DOMException(`nothing came for ${Math.round(milliseconds)} ms`, 'TimeoutError')
      const timer = setTimeout(() => dead.abort(reason), milliseconds)
      // A body that has come already needs nobody to wait for it.
      ;(timer as { unref?(): void }).unref?.()
      return timer
    }
    const signal = init.signal ? AbortSignal.any([init.signal, dead.signal]) : dead.signal
    const beginning = giveUpAfter(quietMs)
    try {
      const response = await send(url, { ...init, signal })
      const length = response.headers.get('content-length')
      if (length !== null) giveUpAfter(quietMs + (Number(length) / slowestBytesPerSecond) * 1000)
      return response
    } finally {
      clearTimeout(beginning)
    }
  }
}
