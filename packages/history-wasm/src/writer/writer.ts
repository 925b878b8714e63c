// Writes rows as a parquet file that the scanner, and any other reader, can read.
import { HistoryInputError } from '../errors.js'
import { release, type WasmInput } from '../load/instance.js'
import { loadWriter } from '../load/writer.js'
import { optionsOf } from '../options.js'

/** How the file is written. */
export interface HistoryWriterOptions {
  /** Rows of a row group. Default 100000. */
  rowGroupRows?: number
  /** Default `snappy`. */
  compression?: 'snappy' | 'uncompressed'
  /** The writer module from elsewhere. */
  init?: WasmInput | Promise<WasmInput>
}

/** Collects rows, then gives the file. */
export interface HistoryWriter {
  /**
   * Adds rows: JSON objects, one on a line, as W&B logs them. Objects at the top are flattened by one level
   * (`{"a":{"b":1}}` becomes the column `a.b`) unless they have a `_type`.
   * @throws `HistoryInputError` `INVALID_ROW` with the line; then no row of the call is added
   */
  append(lines: string | Uint8Array): void
  /** The rows added so far. */
  readonly numRows: number
  /** The file, sorted by `_step`. The writer cannot be used after it. */
  finish(): Uint8Array
  /** Releases what is held, when there is no need for the file after all. */
  [Symbol.dispose](): void
}

/**
 * Makes a writer. Rows are held in memory until `finish`.
 * @throws `WasmLoadError` when the module cannot be loaded
 */
export async function createHistoryWriter(options: HistoryWriterOptions = {}): Promise<HistoryWriter> {
  const { init, rowGroupRows, compression } = optionsOf(options)
  const module = await loadWriter(init)
  const writer = module.run(() => new module.glue.HistoryWriter({ rowGroupRows, compression }))
  const encoder = new TextEncoder()
  let done = false
  const running = <T>(work: () => T): T => {
    if (done) throw new HistoryInputError('CLOSED', 'the writer has finished: make a new one')
    return module.run(work)
  }
  const end = () => {
    if (done) return
    done = true
    release(writer)
  }
  return {
    append: lines => running(() => writer.append(typeof lines === 'string' ? encoder.encode(lines) : lines)),
    get numRows() {
      return running(() => writer.numRows())
    },
    finish() {
      try {
        return running(() => writer.finish())
      } finally {
        end()
      }
    },
    [Symbol.dispose]: end,
  }
}
