// All rows of a history: exports through the scanner, then what is not exported yet.
import { InputError, parseExtendedJson } from '@runscan/core'
import {
  type BigintPolicy,
  batchOfRows,
  collectRows,
  collectTable,
  type History,
  type HistoryBatch,
  type HistoryRow,
  type HistoryTable,
  type KeyMode,
  openHistory,
  type ScanDiagnostics,
} from '@runscan/history-wasm'
import type { ApiContext, RunPlace } from '../context.js'
import { historyError } from './errors.js'
import { checkKeys, fetchHistoryKeys, type HistoryKeys, isLogged } from './keys.js'
import { livePages } from './live.js'
import { liveRowShape } from './live-shape.js'
import { merge, type Piece } from './merge.js'
import { fetchParts, type HistoryParts } from './parts.js'
import { untilComplete } from './passes.js'

/** What to scan for. */
export interface ScanHistoryOptions {
  /** Exact names of keys, dotted for what was nested one level deep. `_step` always comes along. */
  keys?: readonly string[] | undefined
  /** Live rows of one request. Default 1000. */
  pageSize?: number | undefined
  /** The first step, inclusive. */
  minStep?: number | undefined
  /** The end of the steps, exclusive. */
  maxStep?: number | undefined
  /** Which rows `keys` select: those that have all of them, any of them, or every row with nulls. */
  keyMode?: KeyMode | undefined
  /** What becomes of integers beyond ±2^53. Default `bigint`. */
  bigints?: BigintPolicy | undefined
  /** Ends the scan with an `AbortError`. */
  signal?: AbortSignal | undefined
}

/** What a scan has cost so far, in its current or last pass. */
export interface HistoryScanDiagnostics {
  /** Rows handed out, and how many of them are live. */
  rows: number
  liveRows: number
  /** Requests of all kinds, and the bytes of exports that were fetched. */
  requests: number
  bytes: number
  /** Sizes of all exports together, to compare `bytes` with. */
  totalBytes: number
  exports: number
  rowGroups: number
  rowGroupsSkipped: number
  keysAsked: string[]
  keysFound: string[]
  /** Asked keys that the run never logged: a reason why there may be no rows. */
  keysMissing: string[]
  /** Whether every row was looked at, none sampled; false until the pass has ended. */
  complete: boolean
  milliseconds: number
}

/**
 * A scan of a run's history. Nothing is asked for before it is iterated; each iteration starts anew, and sees what was
 * logged since.
 */
export class HistoryScan implements AsyncIterable<HistoryRow> {
  readonly #context: ApiContext
  readonly #place: RunPlace
  readonly #options: CheckedOptions
  #diagnostics: HistoryScanDiagnostics

  /** @internal Made by {@link Run.scanHistory}. */
  constructor(context: ApiContext, place: RunPlace, options: ScanHistoryOptions) {
    this.#context = context
    this.#place = place
    this.#options = checked(options)
    this.#diagnostics = noDiagnostics(this.#options)
  }

  /** What the current or last pass has cost so far. */
  get diagnostics(): Readonly<HistoryScanDiagnostics> {
    return this.#diagnostics
  }

  /** The rows, in the order of their steps. */
  async *[Symbol.asyncIterator](): AsyncGenerator<HistoryRow, void, undefined> {
    for await (const batch of this.batches()) yield* batch.rows()
  }

  /** The rows in batches of columns: faster, and the memory of one batch at a time. */
  async *batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    const { signal } = this.#options
    const diagnostics = noDiagnostics(this.#options)
    this.#diagnostics = diagnostics
    const started = performance.now()
    const startPass = (minStep = this.#options.minStep) =>
      new Pass(this.#context, this.#place, { ...this.#options, minStep }, diagnostics).batches()
    try {
      for await (const batch of untilComplete(startPass)) {
        diagnostics.rows += batch.numRows
        diagnostics.milliseconds = performance.now() - started
        yield batch
      }
      diagnostics.complete = true
    } catch (error) {
      throw historyError(this.#place, error, signal)
    } finally {
      diagnostics.milliseconds = performance.now() - started
    }
  }

  /** The rows in one array, `limit` of them at most; what lies after them is not read. */
  toArray({ limit }: { limit?: number } = {}): Promise<HistoryRow[]> {
    return collectRows(this.batches(), limit)
  }

  /** The rows as columns: numbers in typed arrays. */
  toColumns(): Promise<HistoryTable> {
    return collectTable(this.batches())
  }
}

/** One go through the history. */
class Pass {
  #history: History | undefined
  readonly #context: ApiContext
  readonly #place: RunPlace
  readonly #options: CheckedOptions
  readonly #diagnostics: HistoryScanDiagnostics

  constructor(
    context: ApiContext,
    place: RunPlace,
    options: CheckedOptions,
    diagnostics: HistoryScanDiagnostics,
  ) {
    this.#context = context
    this.#place = place
    this.#options = options
    this.#diagnostics = diagnostics
  }

  /** What it opens is closed when it ends, however it ends. */
  async *batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    try {
      yield* this.#allBatches()
    } finally {
      await this.#history?.close()
    }
  }

  async *#allBatches(): AsyncGenerator<HistoryBatch, void, undefined> {
    const { keys, signal } = this.#options
    const parts = await fetchParts(this.#context, this.#place, signal)
    this.#diagnostics.requests += 1
    const history = await this.#open(parts)
    const isLive = parts.firstLiveStep !== undefined || parts.exports.length === 0
    const logged = isLive ? await this.#fetchKeys() : null
    const exported = new Set(history?.schema.map(column => column.name))
    const found = (key: string) => exported.has(key) || isLogged(logged, key)
    this.#diagnostics.keysFound = keys.filter(found)
    this.#diagnostics.keysMissing = keys.filter(key => !found(key))
    const live = isLive ? this.#live(parts, logged, exported) : nothing()
    for await (const piece of merge(this.#exported(history), live)) yield this.#toBatch(piece)
  }

  async #open({ exports }: HistoryParts): Promise<History | undefined> {
    if (exports.length === 0) return undefined
    const { signal, bigints } = this.#options
    const { transport, fetch } = this.#context
    this.#diagnostics.exports = exports.length
    let renewed: Promise<HistoryParts> | undefined
    const sources = exports.map((url, index) => ({
      url,
      headers: transport.headersFor(url),
      // One question renews the links of all files.
      refresh: async () => {
        renewed ??= fetchParts(this.#context, this.#place, signal).finally(() => {
          renewed = undefined
        })
        return (await renewed).exports[index] ?? url
      },
    }))
    const parseJson = (text: string) => parseExtendedJson(text, { bigints })
    this.#history = await openHistory(sources, { signal, bigints, fetch, parseJson })
    return this.#history
  }

  async *#exported(history: History | undefined): AsyncGenerator<HistoryBatch, void, undefined> {
    if (!history) return
    const { keys, keyMode, minStep, maxStep, signal } = this.#options
    const before = { requests: this.#diagnostics.requests, bytes: this.#diagnostics.bytes }
    const scan = history.scan({ keys, keyMode, minStep, maxStep, signal })
    for await (const batch of scan.batches()) {
      this.#note(scan.diagnostics, before)
      yield batch
    }
    this.#note(scan.diagnostics, before)
  }

  #note(scan: Readonly<ScanDiagnostics>, before: { requests: number; bytes: number }): void {
    // Live requests may have been made in between: these count on their own.
    this.#diagnostics.requests = before.requests + scan.openRequests + scan.requests + this.#liveRequests
    this.#diagnostics.bytes = before.bytes + scan.openBytes + scan.bytes
    this.#diagnostics.totalBytes = scan.totalBytes
    this.#diagnostics.rowGroups = scan.rowGroups
    this.#diagnostics.rowGroupsSkipped = scan.rowGroupsSkipped
  }

  #liveRequests = 0

  async #fetchKeys(): Promise<HistoryKeys | null> {
    const logged = await fetchHistoryKeys(this.#context, this.#place, { signal: this.#options.signal })
    this.#diagnostics.requests += 1
    return logged
  }

  async *#live(
    { firstLiveStep }: HistoryParts,
    logged: HistoryKeys | null,
    exported: ReadonlySet<string>,
  ): AsyncGenerator<HistoryRow[], void, undefined> {
    const { keys, keyMode, pageSize, bigints, signal } = this.#options
    const lastStep = logged?.lastStep ?? -1
    const minStep = Math.max(this.#options.minStep ?? Number.NEGATIVE_INFINITY, firstLiveStep ?? 0)
    const maxStep = Math.min(this.#options.maxStep ?? Number.POSITIVE_INFINITY, lastStep + 1)
    const shape = liveRowShape({ keys, keyMode, exported, isLogged: key => isLogged(logged, key) })
    const onRequest = () => {
      this.#liveRequests += 1
      this.#diagnostics.requests += 1
    }
    const { exports } = this.#diagnostics
    const pages = livePages(this.#context, this.#place, {
      exports,
      minStep,
      maxStep,
      pageSize,
      bigints,
      signal,
      onRequest,
    })
    for await (const page of pages) {
      const rows = page.map(shape).filter(row => row !== undefined)
      this.#diagnostics.liveRows += rows.length
      yield rows
    }
  }

  #toBatch(piece: Piece): HistoryBatch {
    if ('batch' in piece) return piece.batch
    const names = [...new Set(piece.rows.flatMap(row => Object.keys(row)))]
    return batchOfRows(names, piece.rows)
  }
}

interface CheckedOptions extends ScanHistoryOptions {
  keys: readonly string[]
  pageSize: number
  keyMode: KeyMode
  bigints: BigintPolicy
}

function checked(options: ScanHistoryOptions): CheckedOptions {
  const { keys = [], pageSize = 1000, minStep, maxStep, keyMode = 'all', bigints = 'bigint' } = options
  checkKeys(keys)
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    throw new InputError('pageSize', `\`pageSize\` is a whole number of 1 at least, not ${pageSize}`)
  }
  checkSteps(minStep, maxStep)
  if (!['all', 'any', 'every-row'].includes(keyMode)) {
    throw new InputError('keyMode', `\`keyMode\` is 'all', 'any' or 'every-row', not '${keyMode}'`)
  }
  return { ...options, keys, pageSize, keyMode, bigints }
}

function checkSteps(minStep: number | undefined, maxStep: number | undefined): void {
  for (const [name, step] of Object.entries({ minStep, maxStep })) {
    if (step !== undefined && !(Number.isInteger(step) && step >= 0)) {
      throw new InputError(name, `\`${name}\` is a whole number of 0 at least, not ${step}`)
    }
  }
  if (minStep !== undefined && maxStep !== undefined && minStep > maxStep) {
    throw new InputError('minStep', `\`minStep\` (${minStep}) is beyond \`maxStep\` (${maxStep})`)
  }
}

function noDiagnostics({ keys }: CheckedOptions): HistoryScanDiagnostics {
  return {
    rows: 0,
    liveRows: 0,
    requests: 0,
    bytes: 0,
    totalBytes: 0,
    exports: 0,
    rowGroups: 0,
    rowGroupsSkipped: 0,
    keysAsked: [...keys],
    keysFound: [],
    keysMissing: [],
    complete: false,
    milliseconds: 0,
  }
}

async function* nothing(): AsyncGenerator<HistoryRow[], void, undefined> {}
