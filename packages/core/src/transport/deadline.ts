// Time limits and abort signals, together in one signal, with the right error for each.
import { AbortError, TimeoutError } from '../errors/request.js'

/** What every call that can wait accepts. */
export interface CallOptions {
  /** Ends the call with an `AbortError`. */
  signal?: AbortSignal | undefined
  /** The whole time the call may take, retries included, in milliseconds. */
  timeoutMs?: number | undefined
}

/** A running time limit. */
export interface Deadline {
  /** Fires at the limit, or with the caller's signal. */
  readonly signal: AbortSignal
  /** Milliseconds left. */
  remaining(): number
  /** The error for a failure that this deadline or the caller's signal brought about; undefined when neither did. */
  explain(lastFailure: unknown): Error | undefined
  /** Stops the clock. */
  end(): void
}

/** Starts the clock for what is described. */
export function startDeadline(what: string, timeoutMs: number, caller?: AbortSignal): Deadline {
  const controller = new AbortController()
  const until = performance.now() + timeoutMs
  const timer = setTimeout(() => controller.abort(), Math.min(timeoutMs, 2 ** 31 - 1))
  const onAbort = () => controller.abort()
  if (caller?.aborted) controller.abort()
  else caller?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    remaining: () => until - performance.now(),
    explain(lastFailure) {
      if (caller?.aborted) return new AbortError(what, caller.reason)
      return controller.signal.aborted ? new TimeoutError(what, timeoutMs, lastFailure) : undefined
    },
    end() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', onAbort)
    },
  }
}

/** Waits; ends early when the signal fires. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
  })
}
