// One pass of a scan: its parts one after another. This thread begins; once workers run, they and it take turns.
import type { HistoryQuery } from '../../wasm/scanner.js'
import type { WorkerPool } from '../worker/pool.js'
import { takesPart } from '../worker/thread.js'
import type { ScanDiagnostics } from './diagnostics.js'
import { localPart, type PassBatch, type PassOrigin, type PassPart } from './pass.js'

/** The workers of a scan. */
export interface Workers {
  pool: WorkerPool
  size: number
  /** Whether this thread decodes all where they cannot be started; else that is an error. */
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
  const local = (at: number) => localPart(origin, queries[at] as HistoryQuery, columns, diagnostics, signal)
  const ahead = workers && (await partsAhead(workers, queries, local, diagnostics, signal))
  let running: PassPart | undefined
  try {
    for (let at = 0; at < queries.length; at += 1) {
      running = ahead?.takeAt(at) ?? local(at)
      for await (const batch of running.batches()) {
        for (const taken of take(batch)) {
          yield taken
          signal?.throwIfAborted()
        }
        ahead?.goOn()
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
  /** Starts the workers, unless they were already: whoever wants the first rows alone does not wait for that. */
  goOn(): void
  /** The part of a place whose turn it is now, if it was begun; begins those that come after it. */
  takeAt(at: number): PassPart | undefined
  end(): Promise<void>
}

async function partsAhead(
  { pool, size, areOptional }: Workers,
  queries: readonly HistoryQuery[],
  local: (at: number) => PassPart,
  diagnostics: ScanDiagnostics,
  signal: AbortSignal | undefined,
): Promise<PartsAhead> {
  if (!areOptional) await pool.start(true)
  let isStarted = !areOptional
  const hands = takesPart() ? size + 1 : size
  const begun = new Map<number, PassPart>()
  /** The first place of which workers knew. */
  let base: number | undefined
  let next = 0

  const begin = (at: number): PassPart => {
    const turn = (at - (base ?? 0)) % hands
    // Where this thread has a turn, it is the first one: it need not wait for a worker to open the files.
    const worker = turn - (hands - size)
    if (worker < 0) return local(at)
    diagnostics.workers = size
    return pool.begin(worker, queries[at] as HistoryQuery, diagnostics, signal)
  }
  return {
    goOn() {
      if (isStarted) return
      isStarted = true
      pool.start(false).catch(() => {})
    },
    takeAt(at) {
      if (pool.isRunning()) {
        base ??= at
        // Each hand has a part to do and the next one to begin with.
        for (next = Math.max(next, at); next < Math.min(queries.length, at + hands * 2); next += 1) {
          begun.set(next, begin(next))
        }
      }
      const part = begun.get(at)
      begun.delete(at)
      return part
    },
    async end() {
      await Promise.all([...begun.values()].map(part => part.end()))
    },
  }
}
