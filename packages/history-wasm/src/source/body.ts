// Reads the body of an answer: not more of it than was asked for, and only as long as something comes.

/** An answer that did not come, or too slowly; worth another attempt. */
export class Silence extends Error {
  override name = 'Silence'
}

/** An answer with more bytes than it may have. */
export class TooLong extends Error {
  override name = 'TooLong'
}

/** Less than this in `quietMs` counts as nothing: who sends a byte now and then would be waited for without end. */
const leastBytes = 16 * 1024

/** Waits as long as something comes. */
export interface Patience {
  /** Fires when too little has come for too long, or with the caller's signal. */
  readonly signal: AbortSignal
  /** Bytes have come, or, without a number, the beginning of an answer. */
  note(bytes?: number): void
  /** Stops the clock. */
  end(): void
}

/** Starts the clock. */
export function startPatience(quietMs: number, caller: AbortSignal | undefined): Patience {
  const silence = new AbortController()
  const start = () =>
    setTimeout(() => silence.abort(new Silence(`nothing came for ${quietMs} ms, or too little`)), quietMs)
  let timer = start()
  let came = 0
  return {
    signal: caller ? AbortSignal.any([caller, silence.signal]) : silence.signal,
    note(bytes = leastBytes) {
      came += bytes
      if (came < leastBytes) return
      came = 0
      clearTimeout(timer)
      timer = start()
    },
    end: () => clearTimeout(timer),
  }
}

/** The body's bytes. @throws `TooLong` as soon as there are more than `most`; the reason of the signal when it fires */
export async function readBody(response: Response, most: number, patience: Patience): Promise<Uint8Array> {
  const reader = response.body?.getReader()
  if (!reader) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  // Some streams never hear that their request was given up.
  const { signal } = patience
  let giveUp = () => {}
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
  })
  givenUp.catch(() => {})
  try {
    signal.throwIfAborted()
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), givenUp])
      if (done) return joined(chunks, length)
      length += value.length
      if (length > most) throw new TooLong(`the answer is longer than the ${most} bytes that it may have`)
      chunks.push(value)
      patience.note(value.length)
    }
  } catch (error) {
    reader.cancel(error).catch(() => {})
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
