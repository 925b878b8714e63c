// One request that several callers wait for: each may give up on its own.
import { AbortError } from '@runscan/core'

/** The result of a shared request, or an `AbortError` as soon as the caller's own signal fires. */
export function untilAborted<Result>(
  shared: Promise<Result>,
  what: string,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return shared
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AbortError(what, signal.reason))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
