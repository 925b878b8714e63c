// One pass of a scan: its parts one after another. This thread begins; once workers run, they decode as well.
import type { HistoryQuery } from '../../wasm/scanner.js'
import type { WorkerPool } from '../worker/pool.js'
import { takesPart } from '../worker/thread.js'
import { now } from './clock.js'
import type { ScanDiagnostics } from './diagnostics.js'
import { localPart, type PassBatch, type PassOrigin, type PassPart } from './pass.js'
import { isWorthWorkers, type Spent, takesTurns } from './turns.js'

/** The workers of a scan. */
export interface Workers {
  pool: WorkerPool
  size: number
  /** Whether this thread decodes all where they cannot be started, or would not gain by them; else that is an error. */
  areOptional: boolean
}

/** Makes something of a batch, before the next one is asked for. */
export type TakeBatch<T> = (batch: PassBatch) => Iterable<T>

/** What is made of the batches of queries that follow one another. */
export async function* wholePass<T>(
  origin: PassOrigin,
  queries: readonly HistoryQuery[],
  workers: Workers | undefined,
  columns: number,
  diagnostics: ScanDiagnostics,
  signal: AbortSignal | undefined,
  take: TakeBatch<T>,
): AsyncGenerator<T, void, undefined> {
  const spent: Spent = { decoding: 0, taking: 0 }
  const local = (at: number) =>
    localPart(origin, queries[at] as HistoryQuery, columns, diagnostics, spent, signal)
  const ahead = workers && (await partsAhead(workers, queries, local, spent, diagnostics, signal))
  let running: PassPart | undefined
  try {
    for (let at = 0; at < queries.length; at += 1) {
      running = ahead?.takeAt(at) ?? local(at)
      for await (const batch of running.batches()) {
        const started = now()
        for (const taken of take(batch)) {
          yield taken
          signal?.throwIfAborted()
        }
        if (running.isLocal) spent.taking += now() - started
        ahead?.goOn(at)
      }
      await running.end()
      running = undefined
    }
  } finally {
    await Promise.all([running?.end(), ahead?.end()])
  }
}

/** Parts that are begun before it is their turn. */
interface PartsAhead {
  /** The part of a place whose turn it is now, if it was begun. */
  takeAt(at: number): PassPart | undefined
  /** After each batch of the part at a place: begins those after it, and starts the workers where they are not. */
  goOn(at: number): void
  end(): Promise<void>
}

async function partsAhead(
  { pool, size, areOptional }: Workers,
  queries: readonly HistoryQuery[],
  local: (at: number) => PassPart,
  spent: Readonly<Spent>,
  diagnostics: ScanDiagnostics,
  signal: AbortSignal | undefined,
): Promise<PartsAhead> {
  if (!areOptional) await pool.start(true)
  let isStarted = !areOptional
  const hands = takesPart() ? size + 1 : size
  const begun = new Map<number, PassPart>()
  let next = 0
  let turn = 0
  let worker = 0

  /** A thread that takes part has to gain by it; a page's has to be free, whatever that costs. */
  const areWorth = () => !areOptional || !takesPart() || isWorthWorkers(spent)
  const begin = (at: number): PassPart => {
    turn = (turn + 1) % hands
    if (takesPart() && turn === 0 && takesTurns(spent, size)) return local(at)
    diagnostics.workers = size
    worker = (worker + 1) % size
    return pool.begin(worker, queries[at] as HistoryQuery, diagnostics, signal)
  }
  const beginFrom = (first: number) => {
    if (!pool.isRunning() || !areWorth()) return
    // Each hand has a part to do and the next one to begin with.
    for (next = Math.max(next, first); next < Math.min(queries.length, first + hands * 2); next += 1) {
      begun.set(next, begin(next))
    }
  }
  return {
    takeAt(at) {
      // A thread that takes part does the first part: it need not wait for a worker to open the files, and learns from it
      // what the work is made of.
      beginFrom(takesPart() ? at + 1 : at)
      const part = begun.get(at)
      begun.delete(at)
      return part
    },
    goOn(at) {
      beginFrom(at + 1)
      // Not before the first batch: whoever wants the first rows alone does not wait for workers to start.
      if (isStarted || !areWorth()) return
      isStarted = true
      pool.start(false).catch(() => {})
    },
    async end() {
      await Promise.all([...begun.values()].map(part => part.end()))
    },
  }
}
