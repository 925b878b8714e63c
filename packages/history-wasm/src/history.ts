// Opens the files of a history, and holds them while they are scanned.
import type { ColumnSchema, HistoryFiles } from '../wasm/scanner.js'
import { HistoryInputError } from './errors.js'
import { release, type WasmInput } from './load/instance.js'
import { loadScanner, type Scanner } from './load/scanner.js'
import { parseLooseJson } from './rows/json.js'
import type { BigintPolicy } from './rows/numbers.js'
import type { ValueOptions } from './rows/values.js'
import { type ScanQuery, toModuleQuery } from './scan/query.js'
import { toRanges } from './scan/read.js'
import { HistoryScan, type ScanOrigin } from './scan/scan.js'
import type { ByteSource } from './source/byte-source.js'
import type { HttpSourceOptions } from './source/http.js'
import { type HistorySource, toByteSource } from './source/sources.js'

/** How files are opened and values come out. */
export interface OpenOptions extends Pick<HttpSourceOptions, 'fetch' | 'headers'> {
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
  /** A scan of them. @throws {HistoryInputError} `INVALID_QUERY`, or `CLOSED` once it is iterated after `close`. */
  scan(query?: ScanQuery): HistoryScan
  /** Releases memory and file handles. Scans that run already go on until their next read. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Opens the files of one history: reads their footers, no data.
 *
 * @throws {SourceError} when bytes cannot be read
 * @throws {ParquetError} when a file is no parquet file, is damaged, or has rows but no `_step`
 * @throws {WasmLoadError} when the module cannot be loaded
 * @example
 * const history = await openHistory(['0.parquet', '1.parquet'])
 * for await (const row of history.scan({ keys: ['loss'], minStep: 1000 })) console.log(row)
 * await history.close()
 */
export async function openHistory(
  sources: HistorySource | readonly HistorySource[],
  options: OpenOptions = {},
): Promise<History> {
  const { signal, bigints = 'bigint', parseJson = parseLooseJson, init } = options
  if (!['bigint', 'number', 'string'].includes(bigints)) {
    throw new HistoryInputError(
      'INVALID_QUERY',
      `\`bigints\` is 'bigint', 'number' or 'string', not '${bigints}'`,
    )
  }
  const list = Array.isArray(sources) ? (sources as readonly HistorySource[]) : [sources as HistorySource]
  const byteSources = list.map((source, index) => toByteSource(source, index, options))
  signal?.throwIfAborted()
  const scanner = await loadScanner(init)
  const files = scanner.run(() => new scanner.glue.HistoryFiles())
  const opened = { requests: 0, bytes: 0, totalBytes: 0 }
  try {
    await openAll(scanner, files, byteSources, opened, signal)
    return holdOpen(scanner, files, byteSources, { bigints, parseJson }, opened)
  } catch (error) {
    await closeAll(byteSources)
    release(files)
    throw error
  }
}

/** All at once: each costs a round trip or two. The files keep the order in which they were given. */
async function openAll(
  scanner: Scanner,
  files: HistoryFiles,
  sources: readonly ByteSource[],
  opened: ScanOrigin['opened'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const looks = await settle(sources.map(source => source.open(signal)))
  const indices = sources.map((source, at) =>
    scanner.run(() => files.addFile(source.name, looks[at]?.size ?? 0)),
  )
  await settle(
    sources.map(async (source, at) => {
      const { size = 0, tail } = looks[at] ?? {}
      const file = indices[at] ?? 0
      opened.totalBytes += size
      const push = (start: number, bytes: Uint8Array) => {
        opened.requests += 1
        opened.bytes += bytes.length
        scanner.run(() => files.push(file, start, bytes))
      }
      if (tail) push(size - tail.length, tail)
      for (;;) {
        const ranges = toRanges(
          file,
          scanner.run(() => files.openRanges(file)),
        )
        if (ranges.length === 0) return
        for (const { start, end } of ranges) push(start, await source.read(start, end, signal))
      }
    }),
  )
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
  opened: ScanOrigin['opened'],
): History {
  let closed = false
  const origin: ScanOrigin = {
    scanner,
    sources,
    values,
    opened,
    start(query) {
      if (closed) throw new HistoryInputError('CLOSED', 'the history is closed: open it again')
      return scanner.run(() => files.scan(query))
    },
  }
  const close = async () => {
    if (closed) return
    closed = true
    release(files)
    await closeAll(sources)
  }
  return {
    schema: scanner.run(() => files.schema()),
    numRows: scanner.run(() => files.numRows()),
    stepRange: scanner.run(() => files.stepRange()),
    scan: (query = {}) => new HistoryScan(origin, toModuleQuery(query), query.signal),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function closeAll(sources: readonly ByteSource[]): Promise<void> {
  await Promise.allSettled(sources.map(async source => source.close?.()))
}
