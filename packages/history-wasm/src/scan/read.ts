// Reads ranges ahead of the decoder, a bounded number of them at a time.
import { SourceError } from '../errors.js'
import type { ByteSource } from '../source/byte-source.js'

/** A range of a file. */
export interface Range {
  file: number
  start: number
  /** Exclusive. */
  end: number
}

/** A range with its bytes. */
export interface ReadRange extends Range {
  bytes: Uint8Array
}

/** More at a time gains nothing against one server, and browsers allow no more. */
const concurrency = 6

/** Reads that go on while others are decoded. The first failure ends all of them. */
export interface RangeReads {
  /** Begins to read. */
  start(ranges: readonly Range[]): void
  /** Whether something is being read or has come and was not taken. */
  isRunning(): boolean
  /** What has come since the last time, without waiting. */
  taken(): ReadRange[]
  /** Waits until something has come of what was begun; it is an error when nothing was. */
  wait(): Promise<void>
  /** Waits until something comes, or the end. */
  come(): Promise<void>
  /** Ends all reads, and waits for their end. */
  stop(): Promise<void>
}

/** Reads from sources until they are stopped or the signal is. */
export function rangeReads(sources: readonly ByteSource[], signal: AbortSignal | undefined): RangeReads {
  const stopped = new AbortController()
  const any = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal
  const queue: Range[] = []
  const running = new Set<Promise<void>>()
  let come: ReadRange[] = []
  let failure: { error: unknown } | undefined
  let wake: (() => void) | undefined

  const onAbort = () => wake?.()
  const next = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })

  const pump = () => {
    while (running.size < concurrency && queue.length > 0 && failure === undefined) {
      const range = queue.shift() as Range
      const work = readRange(sources, range, any)
        .then(bytes => {
          come.push({ ...range, bytes })
        })
        .catch(error => {
          failure ??= { error }
          stopped.abort()
        })
        .finally(() => {
          running.delete(work)
          pump()
          wake?.()
        })
      running.add(work)
    }
  }
  signal?.addEventListener('abort', onAbort)
  const check = () => {
    signal?.throwIfAborted()
    if (failure) throw failure.error
  }
  return {
    start(ranges) {
      queue.push(...ranges)
      pump()
    },
    isRunning: () => running.size > 0 || come.length > 0,
    taken() {
      check()
      const taken = come
      come = []
      return taken
    },
    async wait() {
      check()
      if (come.length > 0) return
      if (running.size === 0)
        throw new SourceError('UNREADABLE', 'the scan waits for bytes that nobody reads')
      await next()
      check()
    },
    async come() {
      check()
      if (come.length === 0) await next()
      check()
    },
    async stop() {
      signal?.removeEventListener('abort', onAbort)
      queue.length = 0
      stopped.abort()
      wake?.()
      await Promise.allSettled(running)
    },
  }
}

async function readRange(sources: readonly ByteSource[], { file, start, end }: Range, signal: AbortSignal) {
  const source = sources[file]
  if (!source) throw new SourceError('UNREADABLE', `there is no file ${file}`)
  const bytes = await source.read(start, end, signal)
  signal.throwIfAborted()
  if (bytes.length !== end - start) {
    throw new SourceError(
      'SHORT_READ',
      `asked '${source.name}' for ${end - start} bytes from ${start}, got ${bytes.length}`,
      { file: source.name },
    )
  }
  return bytes
}

/** The scanner's flat list of files, starts and ends as ranges. */
export function toRanges(flat: Float64Array): Range[] {
  return Array.from({ length: flat.length / 3 }, (_, at) => ({
    file: flat[at * 3] ?? 0,
    start: flat[at * 3 + 1] ?? 0,
    end: flat[at * 3 + 2] ?? 0,
  }))
}
