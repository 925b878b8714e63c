// What every scan of a history gives, wherever its rows come from.
import { optionsOf } from '@runscan/core'
import {
  collectArrow,
  collectRows,
  collectTable,
  eachRow,
  type HistoryBatch,
  type HistoryRow,
  type HistoryTable,
  rowPortions,
} from '@runscan/history-wasm'
import { type HistoryScanDiagnostics, noDiagnostics } from './diagnostics.js'
import { checkedQuery, type ScanHistoryOptions, type ScanHistoryQuery } from './query.js'

/** A scan. Nothing is read before it is iterated; each iteration starts anew. */
export abstract class RowScan implements AsyncIterable<HistoryRow> {
  /** @internal */
  protected readonly query: ScanHistoryQuery
  #diagnostics: HistoryScanDiagnostics

  /** @internal */
  constructor(options: ScanHistoryOptions) {
    this.query = checkedQuery(options)
    this.#diagnostics = noDiagnostics(this.query.keys)
  }

  /** Reads the rows, and notes what that costs and whether they are complete; rows and time are counted here. @internal */
  protected abstract read(diagnostics: HistoryScanDiagnostics): AsyncIterable<HistoryBatch>

  /** What is thrown for an error. @internal */
  protected abstract explained(error: unknown): unknown

  /** What the current or last iteration has cost so far, and what it found. */
  get diagnostics(): Readonly<HistoryScanDiagnostics> {
    return this.#diagnostics
  }

  /** The rows, in the order of their steps. */
  [Symbol.asyncIterator](): AsyncIterableIterator<HistoryRow> {
    const { signal } = this.query
    // A batch holds thousands of rows, and each may be the one after which the caller has had enough.
    const interrupt = () => (signal?.aborted ? this.explained(signal.reason) : undefined)
    return eachRow(portions(this.batches()), signal && interrupt)
  }

  /** The rows in batches of columns: faster, and the memory of one batch at a time. */
  async *batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    const diagnostics = noDiagnostics(this.query.keys)
    this.#diagnostics = diagnostics
    const started = performance.now()
    try {
      for await (const batch of this.read(diagnostics)) {
        diagnostics.rows += batch.numRows
        diagnostics.milliseconds = performance.now() - started
        yield batch
      }
    } catch (error) {
      throw this.explained(error)
    } finally {
      diagnostics.milliseconds = performance.now() - started
    }
  }

  /** The rows in one array, `limit` of them at most; what lies after them is not read. */
  async toArray(options: { limit?: number } = {}): Promise<HistoryRow[]> {
    return collectRows(this.batches(), optionsOf(options).limit)
  }

  /** The rows as columns: numbers in typed arrays. */
  toColumns(): Promise<HistoryTable> {
    return collectTable(this.batches())
  }

  /**
   * The rows as an Arrow IPC stream, which Arrow libraries, DuckDB and data frames read. A column has the narrowest type
   * that holds all its values; where no other does, the texts of their JSON.
   */
  toArrow(): Promise<Uint8Array> {
    return collectArrow(this.batches())
  }
}

/** The rows of batches, a portion at a time. */
async function* portions(
  batches: AsyncIterable<HistoryBatch>,
): AsyncGenerator<HistoryRow[], void, undefined> {
  for await (const batch of batches) yield* rowPortions(batch)
}
