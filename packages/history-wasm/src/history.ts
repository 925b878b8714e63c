// Opens the files of a history, and holds them while they are scanned.
import type { ColumnSchema, HistoryFiles } from '../wasm/scanner.js'
import { HistoryInputError } from './errors.js'
import { release, type WasmInput } from './load/instance.js'
import { loadBrotliScanner, loadScanner, type Scanner } from './load/scanner.js'
import { optionsOf } from './options.js'
import { parseLooseJson } from './rows/json.js'
import type { BigintPolicy } from './rows/numbers.js'
import type { ValueOptions } from './rows/values.js'
import { checkBigints, type ScanQuery, toModuleQuery } from './scan/query.js'
import { HistoryScan, type ScanOrigin } from './scan/scan.js'
import { type ByteSource, tailBytes } from './source/byte-source.js'
import type { HttpSourceOptions } from './source/http.js'
import { type HistorySource, toByteSource } from './source/sources.js'
import { canStart } from './worker/crew.js'
import type { OpenedFile } from './worker/messages.js'
import { type WorkerPool, workerPool } from './worker/pool.js'
import { hasThreads, takesPart, threadsOfMachine } from './worker/thread.js'

/** How files are opened and values come out. */
export interface OpenOptions extends Pick<HttpSourceOptions, 'fetch' | 'headers' | 'quietMs'> {
  /**
   * How many workers decode parts of a scan beside this thread, or, on a page, instead of it; 0: none.
   *
   * `'auto'`, the default, has so many that as many threads work as the machine runs at once, four at most: one worker on
   * a machine of two cores. It has none
   *
   * - for scans that read less than 8 MiB, and where no worker can be started;
   * - before the first batch: whoever wants the first rows alone does not wait for workers;
   * - where decoding is less than a quarter of the work, the caller's own between two batches included: decoding is all
   *   that workers do, and to take over what they send costs something too. (A page has them all the same, since its
   *   thread has to stay free.)
   *
   * They gain most where there is most to decode, with zstd above all. Parts begin where row groups do: a file of one
   * row group is scanned by one thread. More workers than cores make scans slower.
   */
  workers?: number | 'auto' | undefined
  /** Ends the opening with its reason. */
  signal?: AbortSignal | undefined
  /** What becomes of integers beyond ±2^53. Default `bigint`. */
  bigints?: BigintPolicy | undefined
  /** Reads cells that hold JSON text; the default takes NaN and the infinities as bare words. */
  parseJson?: ((text: string) => unknown) | undefined
  /** The scanner module from elsewhere: its bytes, URL, response or compiled module. */
  init?: WasmInput | Promise<WasmInput> | undefined
}

/** A column over all files of a history. */
export type { ColumnSchema }

/** Files that are open. Close them when done. */
export interface History {
  /** The columns, in the order in which the files have them; `files` are the places of those that have one. */
  readonly schema: readonly ColumnSchema[]
  /** The rows of all files. */
  readonly numRows: number
  /** The first and the last step; undefined when there are no rows or the files' statistics do not tell. */
  readonly stepRange: { min: bigint; max: bigint } | undefined
  /** A scan of them. @throws `HistoryInputError` `INVALID_QUERY`, or `CLOSED` once it is iterated after `close`. */
  scan(query?: ScanQuery): HistoryScan
  /** What a scan would read, in words: which row groups of which file, and how. Reads nothing. */
  explain(query?: ScanQuery): string
  /** Releases memory and file handles, and ends the workers. Scans that run already go on until their next read. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens the files of one history: reads their footers, no data.
 *
 * @throws `SourceError` when bytes cannot be read
 * @throws `ParquetError` when a file is no parquet file, is damaged, or has rows but no `_step`
 * @throws `WasmLoadError` when the module cannot be loaded
 * @example
 * const history = await openHistory(['0.parquet', '1.parquet'])
 * for await (const row of history.scan({ keys: ['loss'], minStep: 1000 })) console.log(row)
 * await history.close()
 */
export async function openHistory(
  sources: HistorySource | readonly HistorySource[],
  options: OpenOptions = {},
): Promise<History> {
  const { signal, bigints = 'bigint', parseJson = parseLooseJson, init } = optionsOf(options)
  checkBigints(bigints)
  checkWorkers(options.workers)
  const list = Array.isArray(sources) ? (sources as readonly HistorySource[]) : [sources as HistorySource]
  const byteSources = list.map((source, index) => toByteSource(source, index, options))
  signal?.throwIfAborted()
  const scanner = await loadScanner(init)
  const opened: Opened = { requests: 0, bytes: 0, totalBytes: 0, files: [] }
  let files = scanner.run(() => new scanner.glue.HistoryFiles())
  try {
    await openAll(scanner, files, byteSources, opened, signal)
    let running = scanner
    if (init === undefined && scanner.run(() => files.needsBrotli())) {
      running = await loadBrotliScanner()
      release(files)
      files = running.run(() => reopen(running, opened.files))
    }
    return holdOpen(running, files, byteSources, { bigints, parseJson }, opened, options.workers)
  } catch (error) {
    await closeAll(byteSources)
    release(files)
    throw error
  }
}

/** What opening has cost and brought. */
interface Opened {
  requests: number
  bytes: number
  totalBytes: number
  /** The bytes that the footers were read from: workers open the files with them. */
  files: OpenedFile[]
}

/** All at once: each costs a round trip or two. The files keep the order in which they were given. */
async function openAll(
  scanner: Scanner,
  files: HistoryFiles,
  sources: readonly ByteSource[],
  opened: Opened,
  signal: AbortSignal | undefined,
): Promise<void> {
  const looks = await settle(sources.map(source => source.open(signal)))
  opened.files = sources.map(({ name }, at) => ({ name, size: looks[at]?.size ?? 0, parts: [] }))
  for (const { name, size } of opened.files) {
    opened.totalBytes += size
    scanner.run(() => files.addFile(name, size))
  }
  await settle(
    opened.files.map(async ({ size, parts }, file) => {
      const push = (start: number, bytes: Uint8Array) => {
        opened.requests += 1
        opened.bytes += bytes.length
        parts.push({ start, bytes })
        scanner.run(() => files.push(file, start, bytes))
      }
      const { tail } = looks[file] ?? {}
      if (tail) push(size - tail.length, tail)
      // Without a tail the end of the file is read at once, as far as a footer with its index reaches as a rule.
      else if (size > 0) {
        const start = Math.max(0, size - tailBytes)
        push(start, await readAll(sources, file, start, size, signal))
      }
      for (;;) {
        const ranges = scanner.run(() => files.openRanges(file))
        if (ranges.length === 0) return
        for (let at = 0; at < ranges.length; at += 2) {
          const [start = 0, end = 0] = ranges.subarray(at, at + 2)
          push(start, await readAll(sources, file, start, end, signal))
        }
      }
    }),
  )
}

async function readAll(
  sources: readonly ByteSource[],
  file: number,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = (await sources[file]?.read(start, end, signal)) ?? new Uint8Array()
  // Kept for the workers, so that it must not be a part of something that is changed later.
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}

/** Opens the files again from what they were opened with before. */
function reopen({ glue }: Scanner, opened: readonly OpenedFile[]): HistoryFiles {
  const files = new glue.HistoryFiles()
  for (const { name, size, parts } of opened) {
    const file = files.addFile(name, size)
    for (const { start, bytes } of parts) files.push(file, start, bytes)
    files.openRanges(file)
  }
  return files
}

/** As `Promise.all`, but lets all of them end before the first failure is thrown. */
async function settle<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

function holdOpen(
  scanner: Scanner,
  files: HistoryFiles,
  sources: readonly ByteSource[],
  values: ValueOptions,
  opened: Opened,
  workers: number | 'auto' = 'auto',
): History {
  let closed = false
  let pool: WorkerPool | undefined
  const whileOpen = <T>(work: () => T): T => {
    if (closed) throw new HistoryInputError('CLOSED', 'the history is closed: open it again')
    return scanner.run(work)
  }
  const requestBytes = Math.max(0, ...sources.map(source => source.requestBytes ?? 32 * 1024))
  const origin: ScanOrigin = {
    scanner,
    sources,
    values,
    opened,
    start: query => whileOpen(() => files.scan(query)),
    cuts: (query, parts) => whileOpen(() => [...files.cuts(query, parts)]),
    workers(plannedBytes) {
      const size = workersFor(workers, plannedBytes)
      if (size === 0) return undefined
      pool ??= workerPool(size, scanner.module, opened.files, sources)
      return { pool, size, areOptional: workers === 'auto' }
    },
  }
  const close = async () => {
    if (closed) return
    closed = true
    pool?.close()
    release(files)
    await closeAll(sources)
  }
  const scan = (query: ScanQuery = {}) => {
    const bigints = checkBigints(optionsOf(query, 'query').bigints ?? values.bigints)
    const own = bigints === values.bigints ? origin : { ...origin, values: { ...values, bigints } }
    return new HistoryScan(own, toModuleQuery(query, requestBytes), query.signal)
  }
  return {
    schema: scanner.run(() => files.schema()),
    numRows: scanner.run(() => files.numRows()),
    stepRange: scanner.run(() => files.stepRange()),
    scan,
    explain: query => scan(query).explain(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Smaller scans are done before a worker has started. */
const worthWorkers = 8 * 1024 * 1024
const mostWorkers = 4

function workersFor(asked: number | 'auto', plannedBytes: number): number {
  if (asked === 0 || !hasThreads()) return 0
  if (asked !== 'auto') return asked
  const threads = Math.min(mostWorkers, threadsOfMachine())
  if (plannedBytes < worthWorkers || threads < 2 || !canStart()) return 0
  return takesPart() ? threads - 1 : threads
}

function checkWorkers(workers: number | 'auto' | undefined): void {
  if (workers === undefined || workers === 'auto') return
  if (!Number.isInteger(workers) || workers < 0 || workers > 64) {
    throw new HistoryInputError(
      'INVALID_QUERY',
      `\`workers\` is 'auto' or a whole number from 0 to 64, not ${String(workers)}`,
    )
  }
}

async function closeAll(sources: readonly ByteSource[]): Promise<void> {
  await Promise.allSettled(sources.map(async source => source.close?.()))
}
