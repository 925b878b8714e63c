// All rows of a history, as a person asks for them.
import type { HistoryBatch } from '@runscan/history-wasm'
import type { ApiContext, RunPlace } from '../context.js'
import type { HistoryScanDiagnostics } from './diagnostics.js'
import { historyError } from './errors.js'
import { explainPass } from './explain.js'
import { readPass } from './pass.js'
import { untilComplete } from './passes.js'
import type { ScanHistoryOptions } from './query.js'
import { RowScan } from './row-scan.js'

/**
 * A scan of a run's history. Nothing is asked for before it is iterated; each iteration starts anew, and sees what was
 * logged since.
 */
export class HistoryScan extends RowScan {
  readonly #context: ApiContext
  readonly #place: RunPlace

  /** @internal Made by {@link Run.scanHistory}. */
  constructor(context: ApiContext, place: RunPlace, options: ScanHistoryOptions) {
    super(options)
    this.#context = context
    this.#place = place
  }

  /** @internal */
  protected override async *read(
    diagnostics: HistoryScanDiagnostics,
  ): AsyncGenerator<HistoryBatch, void, undefined> {
    const [context, place, query] = [this.#context, this.#place, this.query]
    let passes = 0
    const startPass = (minStep = query.minStep) => {
      diagnostics.restarts = passes
      passes += 1
      return readPass({ context, place, query: { ...query, minStep }, diagnostics })
    }
    yield* untilComplete(startPass)
    diagnostics.complete = true
  }

  /** @internal */
  protected override explained(error: unknown): unknown {
    return historyError(this.#place, error, this.query.signal)
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
    const [context, place, query] = [this.#context, this.#place, this.query]
    try {
      return await explainPass({ context, place, query })
    } catch (error) {
      throw historyError(place, error, query.signal)
    }
  }
}
