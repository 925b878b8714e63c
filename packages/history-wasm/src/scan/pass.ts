// One pass of a scan in this thread: asks the scanner what it needs, reads that ahead, and hands over what it decodes.
import type { HistoryQuery, HistoryScanner } from '../../wasm/scanner.js'
import { release } from '../load/instance.js'
import type { Scanner } from '../load/scanner.js'
import type { ColumnData } from '../rows/column-data.js'
import { TapeReader } from '../rows/tape.js'
import type { ByteSource } from '../source/byte-source.js'
import { type RangeReads, rangeReads, toRanges } from './read.js'

/** What a pass reads, as it goes on. */
export interface PassCosts {
  requests: number
  bytes: number
  peakBytes: number
}

/** What a pass works with. */
export interface PassOrigin {
  scanner: Scanner
  sources: readonly ByteSource[]
  /** Starts a pass in the module; fails when the history is closed. */
  start(query: HistoryQuery): HistoryScanner
}

/** A batch of a pass. */
export interface PassBatch {
  readonly numRows: number
  /** Whether it lies in the module's memory. */
  readonly isView: boolean
  /** The columns as they lie now: views move with the module's memory, which any other scan may have grown. */
  columns(): readonly ColumnData[]
}

/** Makes something of a batch. What is a view holds until the next batch is asked for. */
export type TakeBatch<T> = (batch: PassBatch) => Iterable<T>

/** What is made of the batches of a pass in this thread. */
export async function* localPass<T>(
  origin: PassOrigin,
  query: HistoryQuery,
  columns: number,
  costs: PassCosts,
  signal: AbortSignal | undefined,
  take: TakeBatch<T>,
): AsyncGenerator<T, void, undefined> {
  const { scanner, sources } = origin
  const pass = origin.start(query)
  const reads = rangeReads(sources, signal)
  const tape = new TapeReader(scanner.memory)
  try {
    for (let rounds = 0; ; rounds += 1) {
      exchange(origin, pass, reads, costs)
      const state = scanner.run(() => pass.next())
      if (state === 0) return
      if (state === 1) {
        // What it has read so far may tell it what it needs next, and it may have that from the opening on: only when it
        // has looked twice without anything to read is there nothing to wait for.
        const hasCome = exchange(origin, pass, reads, costs)
        if (!hasCome && (reads.isRunning() || rounds > 1)) await reads.wait()
        continue
      }
      rounds = 0
      costs.peakBytes = Math.max(
        costs.peakBytes,
        scanner.run(() => pass.peakBytes()),
      )
      const batch = viewOf(scanner, pass, tape, columns)
      for (const taken of take(batch)) {
        yield taken
        signal?.throwIfAborted()
      }
    }
  } finally {
    release(pass)
    await reads.stop()
  }
}

function viewOf(
  { memory, run }: Scanner,
  pass: HistoryScanner,
  tape: TapeReader,
  columns: number,
): PassBatch {
  const numbers = run(() => pass.batchTape())
  const numRows = pass.batchRows()
  let buffer = memory.buffer
  let read = tape.read(columns, numbers)
  return {
    numRows,
    isView: true,
    columns() {
      if (buffer !== memory.buffer) {
        buffer = memory.buffer
        read = tape.read(columns, numbers)
      }
      return read
    },
  }
}

/** Hands over what has come, and begins to read what is wanted now; true when anything was handed over. */
function exchange(
  { scanner, sources }: PassOrigin,
  pass: HistoryScanner,
  reads: RangeReads,
  costs: PassCosts,
): boolean {
  const come = reads.taken()
  for (const { file, start, bytes } of come) {
    costs.requests += 1
    costs.bytes += bytes.length
    scanner.run(() => pass.push(file, start, bytes))
    sources[file]?.recycle?.(bytes)
  }
  const flat = scanner.run(() => pass.requests())
  if (flat.length > 0) reads.start(toRanges(flat))
  return come.length > 0
}
