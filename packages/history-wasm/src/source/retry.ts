// Repeats a read that may succeed the next time.

const attempts = 6
const longestWaitMs = 30_000

/** A failure that is worth another attempt, and when the server wants it. */
export class Retryable extends Error {
  override name = 'Retryable'
  readonly afterMs: number | undefined

  constructor(cause: unknown, afterMs?: number) {
    super('worth another attempt', { cause })
    this.afterMs = afterMs
  }
}

/** Runs an attempt until it succeeds, fails for good, or has failed too often; then throws the cause. */
export async function withRetries<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Retryable)) throw error
      if (made === attempts) throw error.cause
      const backoff = 250 * 2 ** (made - 1) * (1 + Math.random() / 4)
      await wait(Math.min(longestWaitMs, error.afterMs ?? backoff), signal)
    }
  }
}

/** The wait that `Retry-After` asks for, in milliseconds. */
export function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  if (!text) return undefined
  const wanted = Number.isFinite(Number(text)) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(wanted) ? Math.max(0, wanted) : undefined
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
