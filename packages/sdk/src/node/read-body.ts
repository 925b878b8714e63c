// Reads the body of an answer as far as it comes.

/** How a body ended: as it should, before its end, because nothing came any more, or because nobody wants the rest. */
export type BodyEnd = { how: 'ended' | 'stalled' | 'aborted' | 'enough' } | { how: 'broken'; cause: unknown }

/** What of a body is wanted. */
export interface BodyOptions {
  signal: AbortSignal
  stallTimeoutMs: number
  /** Takes the bytes; gives false when no more are wanted. What it throws is thrown. */
  take(bytes: Uint8Array): Promise<boolean>
}

/** Reads until the body ends or should not be read further; leaves no connection open. */
export async function readBody(
  response: Response,
  { signal, stallTimeoutMs, take }: BodyOptions,
): Promise<BodyEnd> {
  const reader = response.body?.getReader()
  if (!reader) return { how: 'ended' }
  let stopped: 'stalled' | 'aborted' | undefined
  const stop = (why: 'stalled' | 'aborted') => {
    stopped ??= why
    reader.cancel().catch(() => {})
  }
  const onAbort = () => stop('aborted')
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  let stall: ReturnType<typeof setTimeout> | undefined
  try {
    for (;;) {
      stall = setTimeout(stop, stallTimeoutMs, 'stalled')
      const next = await reader.read().catch((cause: unknown) => ({ cause }))
      clearTimeout(stall)
      if (stopped) return { how: stopped }
      if ('cause' in next) return { how: 'broken', cause: next.cause }
      if (next.done) return { how: 'ended' }
      if (!(await take(next.value))) return { how: 'enough' }
    }
  } finally {
    clearTimeout(stall)
    signal.removeEventListener('abort', onAbort)
    reader.cancel().catch(() => {})
  }
}
