// A scan: asks the scanner what it needs, reads that, and hands out batches or rows.
import type { HistoryQuery, HistoryScanner } from '../../wasm/scanner.js'
import { release } from '../load/instance.js'
import type { Scanner } from '../load/scanner.js'
import { type HistoryBatch, type HistoryRow, toBatch } from '../rows/batch.js'
import { collectRows, collectTable } from '../rows/collect.js'
import type { HistoryTable } from '../rows/table.js'
import type { ValueOptions } from '../rows/values.js'
import type { ByteSource } from '../source/byte-source.js'
import { noDiagnostics, type ScanDiagnostics } from './diagnostics.js'
import { readRanges, toRanges } from './read.js'

/** What a scan reads from. */
export interface ScanOrigin {
  scanner: Scanner
  sources: readonly ByteSource[]
  values: ValueOptions
  /** Starts a pass in the module; fails when the history is closed. */
  start(query: HistoryQuery): HistoryScanner
  /** What opening has cost. */
  opened: { requests: number; bytes: number; totalBytes: number }
}

/**
 * A scan of a history. Nothing is read before it is iterated; each iteration is a pass of its own from the start.
 *
 * @example
 * for await (const row of history.scan({ keys: ['loss'] })) console.log(row._step, row.loss)
 */
export class HistoryScan implements AsyncIterable<HistoryRow> {
  readonly #origin: ScanOrigin
  readonly #query: HistoryQuery
  readonly #signal: AbortSignal | undefined
  #diagnostics = noDiagnostics()

  /** @internal Made by {@link History.scan}. */
  constructor(origin: ScanOrigin, query: HistoryQuery, signal: AbortSignal | undefined) {
    this.#origin = origin
    this.#query = query
    this.#signal = signal
  }

  /** What the last pass has cost so far. */
  get diagnostics(): Readonly<ScanDiagnostics> {
    return this.#diagnostics
  }

  /** The rows, in the order of their steps. */
  async *[Symbol.asyncIterator](): AsyncGenerator<HistoryRow, void, undefined> {
    for await (const batch of this.batches()) yield* batch.rows()
  }

  /** The rows in batches of columns: faster, and the memory of one batch at a time. */
  async *batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    const { scanner, sources, values } = this.#origin
    const started = performance.now()
    const { pass, names } = this.#startPass()
    const diagnostics = this.#diagnostics
    try {
      for (let step = scanner.run(() => pass.next()); step; step = scanner.run(() => pass.next())) {
        diagnostics.milliseconds = performance.now() - started
        if (step.batch) {
          diagnostics.batches += 1
          diagnostics.rows += step.batch.numRows
          this.#signal?.throwIfAborted()
          yield toBatch(names, step.batch, values)
          continue
        }
        const ranges = step.need.flatMap(({ file, ranges: flat }) => toRanges(file, flat))
        await readRanges(sources, ranges, this.#signal, ({ file, start }, bytes) => {
          diagnostics.requests += 1
          diagnostics.bytes += bytes.length
          scanner.run(() => pass.push(file, start, bytes))
        })
      }
    } finally {
      diagnostics.milliseconds = performance.now() - started
      release(pass)
    }
  }

  /**
   * The rows in one array.
   * @param options `limit`: the most rows; what lies after them is not read
   */
  toArray({ limit }: { limit?: number } = {}): Promise<HistoryRow[]> {
    return collectRows(this.batches(), limit)
  }

  /** The rows as columns: numbers in typed arrays. */
  toColumns(): Promise<HistoryTable> {
    return collectTable(this.batches())
  }

  /** The plan in words: which row groups and bytes of which file. Reads nothing. */
  explain(): string {
    const pass = this.#origin.start(this.#query)
    try {
      return this.#origin.scanner.run(() => pass.explain())
    } finally {
      release(pass)
    }
  }

  #startPass(): { pass: HistoryScanner; names: string[] } {
    this.#signal?.throwIfAborted()
    const { scanner, opened } = this.#origin
    const pass = this.#origin.start(this.#query)
    const { files } = scanner.run(() => pass.plan())
    const sum = (of: 'rowGroups' | 'rowGroupsSkipped') => files.reduce((total, file) => total + file[of], 0)
    const names = scanner.run(() => pass.columns()).map(column => column.name)
    this.#diagnostics = {
      ...noDiagnostics(),
      openRequests: opened.requests,
      openBytes: opened.bytes,
      totalBytes: opened.totalBytes,
      rowGroups: sum('rowGroups'),
      rowGroupsSkipped: sum('rowGroupsSkipped'),
      keysFound: names,
      keysMissing: scanner.run(() => pass.missingKeys()),
    }
    return { pass, names }
  }
}
