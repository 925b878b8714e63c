// All rows of a history, as a person asks for them.
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
import type { ApiContext, RunPlace } from '../context.js'
import { type HistoryScanDiagnostics, noDiagnostics } from './diagnostics.js'
import { historyError } from './errors.js'
import { explainPass } from './explain.js'
import { readPass } from './pass.js'
import { untilComplete } from './passes.js'
import { checkedQuery, type ScanHistoryOptions, type ScanHistoryQuery } from './query.js'

/**
 * A scan of a run's history. Nothing is asked for before it is iterated; each iteration starts anew, and sees what was
 * logged since.
 */
export class HistoryScan implements AsyncIterable<HistoryRow> {
  readonly #context: ApiContext
  readonly #place: RunPlace
  readonly #query: ScanHistoryQuery
  #diagnostics: HistoryScanDiagnostics

  /** @internal Made by {@link Run.scanHistory}. */
  constructor(context: ApiContext, place: RunPlace, options: ScanHistoryOptions) {
    this.#context = context
    this.#place = place
    this.#query = checkedQuery(options)
    this.#diagnostics = noDiagnostics(this.#query.keys)
  }

  /** What the current or last iteration has cost so far, and what it found. */
  get diagnostics(): Readonly<HistoryScanDiagnostics> {
    return this.#diagnostics
  }

  /** The rows, in the order of their steps. */
  [Symbol.asyncIterator](): AsyncIterableIterator<HistoryRow> {
    const { signal } = this.#query
    // A batch holds thousands of rows, and each may be the one after which the caller has had enough.
    const interrupt = () => (signal?.aborted ? historyError(this.#place, signal.reason, signal) : undefined)
    return eachRow(portions(this.batches()), signal && interrupt)
  }

  /** The rows in batches of columns: faster, and the memory of one batch at a time. */
  async *batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    const [context, place, query] = [this.#context, this.#place, this.#query]
    const diagnostics = noDiagnostics(query.keys)
    this.#diagnostics = diagnostics
    const started = performance.now()
    let passes = 0
    const startPass = (minStep = query.minStep) => {
      diagnostics.restarts = passes
      passes += 1
      return readPass({ context, place, query: { ...query, minStep }, diagnostics })
    }
    try {
      for await (const batch of untilComplete(startPass)) {
        diagnostics.rows += batch.numRows
        diagnostics.milliseconds = performance.now() - started
        yield batch
      }
      diagnostics.complete = true
    } catch (error) {
      throw historyError(place, error, query.signal)
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

  /**
   * What an iteration would read, in words: which row groups and bytes of which export, and which steps are asked of the
   * server since no export has them yet. Opens the exports (one request for each, as a rule) and reads none of their
   * data. `diagnostics` stay as they are.
   *
   * @example
   * console.log(await run.scanHistory({ keys: ['loss'], minStep: 1000 }).explain())
   */
  async explain(): Promise<string> {
    const [context, place, query] = [this.#context, this.#place, this.#query]
    try {
      return await explainPass({ context, place, query })
    } catch (error) {
      throw historyError(place, error, query.signal)
    }
  }
}

/** The rows of batches, a portion at a time. */
export async function* portions(
  batches: AsyncIterable<HistoryBatch>,
): AsyncGenerator<HistoryRow[], void, undefined> {
  for await (const batch of batches) yield* rowPortions(batch)
}
