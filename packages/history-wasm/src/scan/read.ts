// Reads ranges, a bounded number of them at a time.
import { SourceError } from '../errors.js'
import type { ByteSource } from '../source/byte-source.js'

/** A range of a file. */
export interface Range {
  file: number
  start: number
  /** Exclusive. */
  end: number
}

/** More at a time gains nothing against one server, and browsers allow no more. */
const concurrency = 6

/** Reads all ranges and hands each over as it comes. The first failure ends the rest. */
export async function readRanges(
  sources: readonly ByteSource[],
  ranges: readonly Range[],
  signal: AbortSignal | undefined,
  take: (range: Range, bytes: Uint8Array) => void,
): Promise<void> {
  signal?.throwIfAborted()
  const failed = new AbortController()
  const any = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  let next = 0
  const work = async () => {
    for (let range = ranges[next]; range !== undefined; range = ranges[next]) {
      next += 1
      take(range, await readRange(sources, range, any))
    }
  }
  const workers = Array.from({ length: Math.min(concurrency, ranges.length) }, work)
  try {
    await Promise.all(workers)
  } catch (error) {
    failed.abort()
    await Promise.allSettled(workers)
    signal?.throwIfAborted()
    throw error
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

/** The scanner's flat list of starts and ends as ranges. */
export function toRanges(file: number, flat: Float64Array): Range[] {
  return Array.from({ length: flat.length / 2 }, (_, at) => ({
    file,
    start: flat[at * 2] ?? 0,
    end: flat[at * 2 + 1] ?? 0,
  }))
}
