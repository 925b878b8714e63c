// A pass that is shared with workers: this thread begins, and they take over what is left once they run.
import type { HistoryQuery } from '../../wasm/scanner.js'
import type { BatchData } from '../rows/column-data.js'
import type { WorkerPool } from '../worker/pool.js'
import type { ScanDiagnostics } from './diagnostics.js'
import { localPass, type PassOrigin } from './pass.js'

/** The workers of a scan. */
export interface Workers {
  pool: WorkerPool
  size: number
  /** Whether this thread decodes where they cannot be started; else that is an error. */
  areOptional: boolean
}

/** The batches of queries that follow one another. `take` is told whether what it gets is a view, as of `localPass`. */
export async function* sharedPass<T>(
  origin: PassOrigin,
  parts: readonly HistoryQuery[],
  { pool, size, areOptional }: Workers,
  columns: number,
  diagnostics: ScanDiagnostics,
  signal: AbortSignal | undefined,
  take: (batch: BatchData, isView: boolean) => T,
): AsyncGenerator<T, void, undefined> {
  const rest = [...parts]
  const starting = pool.start()
  if (!areOptional) await starting
  else starting.catch(() => {})
  while (rest.length > 0 && !pool.isRunning()) {
    const part = rest.shift() as HistoryQuery
    yield* localPass(origin, part, columns, diagnostics, signal, batch => take(batch, true))
  }
  if (rest.length === 0) return
  diagnostics.workers = size
  for await (const batch of pool.scan(rest, diagnostics, signal)) yield take(batch, false)
}
