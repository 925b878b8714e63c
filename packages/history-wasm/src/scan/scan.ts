// A scan: asks the scanner what it needs, reads that, and hands out batches or rows.
import type { ColumnSchema, HistoryQuery } from '../../wasm/scanner.js'
import { release } from '../load/instance.js'
import { optionsOf } from '../options.js'
import { type HistoryBatch, toBatch } from '../rows/batch.js'
import { collectArrow, collectRows } from '../rows/collect.js'
import type { BatchData } from '../rows/column-data.js'
import { type HistoryRow, inPortions, type RowMaker, rowMaker } from '../rows/row-maker.js'
import { collectTo, type HistoryTable } from '../rows/table.js'
import type { ValueOptions } from '../rows/values.js'
import { now } from './clock.js'
import { noDiagnostics, type ScanDiagnostics } from './diagnostics.js'
import type { PassBatch, PassOrigin } from './pass.js'
import { eachRow } from './rows.js'
import { type TakeBatch, type Workers, wholePass } from './whole-pass.js'

/** What a scan reads from. */
export interface ScanOrigin extends PassOrigin {
  values: ValueOptions
  /** What opening has cost. */
  opened: { requests: number; bytes: number; totalBytes: number }
  /** The workers for a scan that reads so many bytes; none when this thread does it. */
  workers(plannedBytes: number): Workers | undefined
  /** Steps that cut a query into parts. */
  cuts(query: HistoryQuery, parts: number): bigint[]
}

/** What is known of a pass before it begins. */
interface Planned {
  columns: ColumnSchema[]
  names: string[]
  rows: number
  bytes: number
}

/** A pass that has begun. */
interface Begun<T> extends Planned {
  pass: AsyncGenerator<T, void, undefined>
}

/** Rows of a batch that is made to be put together with others. */
const largeBatch = 65_536
/** About how many bytes of a file a worker takes at a time. */
const partBytes = 2 * 1024 * 1024

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
  [Symbol.asyncIterator](): AsyncIterableIterator<HistoryRow> {
    return eachRow(this.rowBatches())
  }

  /**
   * The rows as objects, some at a time: the fastest way to all of them.
   *
   * @example
   * for await (const rows of scan.rowBatches()) for (const row of rows) console.log(row._step, row.loss)
   */
  async *rowBatches(): AsyncGenerator<HistoryRow[], void, undefined> {
    let make: RowMaker | undefined
    const begun: Begun<HistoryRow[]> = this.#begin(this.#query, batch => {
      make ??= rowMaker(begun.names, this.#origin.values)
      return rowsOf(batch, make)
    })
    yield* begun.pass
  }

  /** The rows in batches of columns: faster, and the memory of one batch at a time. */
  async *batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    const { values } = this.#origin
    const { columns, names, pass } = this.#begin(this.#query, owned)
    const make = rowMaker(names, values)
    for await (const data of pass) yield toBatch(columns, data, values, make)
  }

  /**
   * The rows in one array.
   * @param options `limit`: the most rows; what lies after them is not read
   */
  async toArray(options: { limit?: number } = {}): Promise<HistoryRow[]> {
    const { limit = Number.POSITIVE_INFINITY } = optionsOf(options)
    if (limit !== Number.POSITIVE_INFINITY) return collectRows(this.batches(), limit)
    const rows: HistoryRow[] = []
    for await (const some of this.rowBatches()) {
      for (const row of some) rows.push(row)
    }
    return rows
  }

  /** The rows as columns: numbers in typed arrays. */
  async toColumns(): Promise<HistoryTable> {
    const { values } = this.#origin
    const query = { ...this.#query, batchRows: Math.max(this.#query.batchRows, largeBatch) }
    let collector: ReturnType<typeof collectTo> | undefined
    let make: RowMaker | undefined
    const begun: Begun<never> = this.#begin(query, ({ numRows, columns }) => {
      collector ??= collectTo(begun.rows, values.bigints)
      make ??= rowMaker(begun.names, values)
      collector.add(toBatch(begun.columns, { numRows, columns: [...columns()] }, values, make))
      return []
    })
    for await (const _ of begun.pass);
    return (collector ?? collectTo(0, values.bigints)).finish()
  }

  /**
   * The numbers of one column, without an object for any of them; NaN where a row has none, as plots want it. Its rows
   * are those of the scan, so that `values('_step')` fits beside it.
   */
  async values(name: string): Promise<Float64Array> {
    // Which rows there are may depend on the other keys.
    const isFree = this.#query.keys === undefined || this.#query.keyMode === 'every-row'
    const query = isFree ? { ...this.#query, keys: [name] } : this.#query
    const scan = new HistoryScan(this.#origin, query, this.#signal)
    const { numRows, column } = await scan.toColumns()
    this.#diagnostics = scan.#diagnostics
    const found = column(name)
    const values = found?.values
    if (values instanceof Float64Array) {
      const { validity } = found ?? {}
      if (validity === undefined) return values
      return values.map((value, row) => (((validity[row >> 3] ?? 0) >> (row & 7)) & 1 ? value : Number.NaN))
    }
    return Float64Array.from({ length: numRows }, (_, row) => {
      const value = found?.get(row)
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
    })
  }

  /**
   * The rows as an Arrow IPC stream, which Arrow libraries, DuckDB and data frames read. Decimals come as texts,
   * values of several types as objects with a field for each type, and whole numbers within lists and objects as
   * doubles where these are exact.
   */
  toArrow(): Promise<Uint8Array> {
    const query = { ...this.#query, batchRows: Math.max(this.#query.batchRows, largeBatch) }
    return collectArrow(new HistoryScan(this.#origin, query, this.#signal).batches())
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

  #begin<T>(query: HistoryQuery, take: TakeBatch<T>): Begun<T> {
    this.#signal?.throwIfAborted()
    const planned = this.#plan(query)
    return { ...planned, pass: this.#run(query, planned, take) }
  }

  async *#run<T>(
    query: HistoryQuery,
    { names, bytes }: Planned,
    take: TakeBatch<T>,
  ): AsyncGenerator<T, void, undefined> {
    const started = now()
    const diagnostics = this.#diagnostics
    const counted: TakeBatch<T> = batch => {
      diagnostics.batches += 1
      diagnostics.rows += batch.numRows
      return take(batch)
    }
    try {
      const workers = this.#origin.workers(bytes)
      const parts = workers ? this.#parts(query, workers.size, bytes) : [query]
      const shared = parts.length > 1 ? workers : undefined
      const [origin, columns, signal] = [this.#origin, names.length, this.#signal]
      yield* wholePass(origin, parts, shared, columns, diagnostics, signal, counted)
    } finally {
      diagnostics.milliseconds = now() - started
    }
  }

  /** The query cut into parts by step, which follow one another. */
  #parts(query: HistoryQuery, workers: number, bytes: number): HistoryQuery[] {
    const cuts = this.#origin.cuts(query, Math.max(workers * 4, Math.ceil(bytes / partBytes)))
    const { minStep, maxStep } = query
    return [minStep, ...cuts].map((from, at) => ({ ...query, minStep: from, maxStep: cuts[at] ?? maxStep }))
  }

  #plan(query: HistoryQuery): Planned {
    const { scanner, opened, start } = this.#origin
    const pass = start(query)
    try {
      const { files } = scanner.run(() => pass.plan())
      const sum = (of: 'rowGroups' | 'rowGroupsSkipped' | 'rowsPlanned' | 'bytesPlanned') =>
        files.reduce((total, file) => total + file[of], 0)
      const columns = scanner.run(() => pass.columns())
      const names = columns.map(column => column.name)
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
      return { columns, names, rows: sum('rowsPlanned'), bytes: sum('bytesPlanned') }
    } finally {
      release(pass)
    }
  }
}

/** A batch in memory of its own. */
function owned(batch: PassBatch): BatchData[] {
  return [{ numRows: batch.numRows, columns: batch.keep() }]
}

/** The rows of a batch, straight out of where it lies. */
function* rowsOf(batch: PassBatch, make: RowMaker): Generator<HistoryRow[], void> {
  let columns = batch.columns()
  let rows = make(columns, batch.numRows)
  for (const [from, to] of inPortions(batch.numRows, columns.length)) {
    const now = batch.columns()
    if (now !== columns) {
      columns = now
      rows = make(columns, batch.numRows)
    }
    yield rows(from, to)
  }
}
