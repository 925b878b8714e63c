// Parts of a scan, and the part that this thread does: asks the scanner what it needs, reads that ahead, and hands over
// what it decodes.
import type { HistoryQuery, HistoryScanner } from '../../wasm/scanner.js'
import { release } from '../load/instance.js'
import type { Scanner } from '../load/scanner.js'
import { type ColumnData, copyColumn } from '../rows/column-data.js'
import { TapeReader } from '../rows/tape.js'
import type { ByteSource } from '../source/byte-source.js'
import { now } from './clock.js'
import { type RangeReads, rangeReads, toRanges } from './read.js'
import type { Spent } from './turns.js'

/** What a pass reads, as it goes on. */
export interface PassCosts {
  requests: number
  bytes: number
  peakBytes: number
  pages: number
  pagesSkipped: number
}

/** What a pass works with. */
export interface PassOrigin {
  scanner: Scanner
  sources: readonly ByteSource[]
  /** Starts a pass in the module; fails when the history is closed. */
  start(query: HistoryQuery): HistoryScanner
}

/** A batch, in memory that is used again once the next batch is asked for. */
export interface PassBatch {
  readonly numRows: number
  /** The columns as they lie now: they move with the module's memory, which any other scan may have grown. */
  columns(): readonly ColumnData[]
  /** The columns in memory that stays theirs. */
  keep(): ColumnData[]
}

/** A query on its way: what it needs is being read. */
export interface PassPart {
  /** Whether this thread decodes it. */
  readonly isLocal: boolean
  batches(): AsyncGenerator<PassBatch, void, undefined>
  /** Ends it, wherever it is. */
  end(): Promise<void>
}

/** Begins a part that this thread decodes. */
export function localPart(
  origin: PassOrigin,
  query: HistoryQuery,
  columns: number,
  costs: PassCosts,
  spent: Spent,
  signal: AbortSignal | undefined,
): PassPart {
  const { scanner, sources } = origin
  const pass = origin.start(query)
  const reads = rangeReads(sources, signal)
  const tape = new TapeReader(scanner.memory)
  const seen = { pages: 0, pagesSkipped: 0 }
  const note = () => {
    const pages = pass.pages()
    const pagesSkipped = pass.pagesSkipped()
    costs.pages += pages - seen.pages
    costs.pagesSkipped += pagesSkipped - seen.pagesSkipped
    Object.assign(seen, { pages, pagesSkipped })
    costs.peakBytes = Math.max(costs.peakBytes, pass.peakBytes())
  }
  const part: PassPart = {
    isLocal: true,
    async *batches() {
      for (let rounds = 0; ; rounds += 1) {
        exchange(origin, pass, reads, costs)
        const started = now()
        const state = scanner.run(() => pass.next())
        spent.decoding += now() - started
        if (state !== 1) scanner.run(note)
        if (state === 0) return
        if (state === 1) {
          // What it has read so far may tell it what it needs next, and it may have that from the opening on: only when
          // it has looked twice without anything to read is there nothing to wait for.
          const hasCome = exchange(origin, pass, reads, costs)
          if (!hasCome && (reads.isRunning() || rounds > 1)) await reads.wait()
          continue
        }
        rounds = 0
        yield viewOf(scanner, pass, tape, columns)
      }
    },
    async end() {
      release(pass)
      await reads.stop()
    },
  }
  try {
    exchange(origin, pass, reads, costs)
  } catch (error) {
    void part.end()
    throw error
  }
  return part
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
  const current = () => {
    if (buffer !== memory.buffer) {
      buffer = memory.buffer
      read = tape.read(columns, numbers)
    }
    return read
  }
  return {
    numRows,
    columns: current,
    keep: () => current().map(column => copyColumn(column, view => view.slice() as typeof view)),
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
