// A pass that is shared with workers: this thread begins, and they take over what is left once they run.
import type { HistoryQuery } from '../../wasm/scanner.js'
import type { WorkerPool } from '../worker/pool.js'
import type { ScanDiagnostics } from './diagnostics.js'
import { localPass, type PassOrigin, type TakeBatch } from './pass.js'

/** The workers of a scan. */
export interface Workers {
  pool: WorkerPool
  size: number
  /** Whether this thread decodes where they cannot be started; else that is an error. */
  areOptional: boolean
}

/** What is made of the batches of queries that follow one another. */
export async function* sharedPass<T>(
  origin: PassOrigin,
  parts: readonly HistoryQuery[],
  { pool, size, areOptional }: Workers,
  columns: number,
  diagnostics: ScanDiagnostics,
  signal: AbortSignal | undefined,
  take: TakeBatch<T>,
): AsyncGenerator<T, void, undefined> {
  const rest = [...parts]
  const starting = pool.start()
  if (!areOptional) await starting
  else starting.catch(() => {})
  while (rest.length > 0 && !pool.isRunning()) {
    const part = rest.shift() as HistoryQuery
    yield* localPass(origin, part, columns, diagnostics, signal, take)
  }
  if (rest.length === 0) return
  diagnostics.workers = size
  for await (const { numRows, columns: own } of pool.scan(rest, diagnostics, signal)) {
    for (const taken of take({ numRows, isView: false, columns: () => own })) {
      yield taken
      signal?.throwIfAborted()
    }
  }
}
