// What the main thread and a worker say to one another.
import type { HistoryQuery } from '../../wasm/scanner.js'
import type { ColumnData, Dictionary } from '../rows/column-data.js'

/** What a worker needs to open a file: its name and size, and the bytes that its footer was read from. */
export interface OpenedFile {
  name: string
  size: number
  parts: { start: number; bytes: Uint8Array }[]
}

/** To a worker. A history has a number, and each part of a scan, an `id`, has one; no two in a program are alike. */
export type Request =
  /** `moduleId` is the number of the module, whose copies in a worker are not the same object. */
  | { type: 'open'; history: number; moduleId: number; module: WebAssembly.Module; files: OpenedFile[] }
  | { type: 'close'; history: number }
  | PartRequest

/** To a worker, of a part of a scan. */
export type PartRequest =
  | { type: 'scan'; history: number; id: number; query: HistoryQuery }
  | { type: 'bytes'; id: number; file: number; start: number; bytes: Uint8Array }
  /** With the memory of the batch, unless somebody keeps it. */
  | { type: 'taken'; id: number; size: number; buffer: ArrayBuffer | undefined }
  | { type: 'cancel'; id: number }

/** A batch on its way: dictionaries go along only when they are new. */
export interface PackedBatch {
  numRows: number
  columns: ColumnData[]
  dictionaries: Dictionary[]
  /** The memory of all arrays but those of dictionaries. */
  buffer: ArrayBuffer
}

/** From a worker. */
export type Answer = { type: 'ready' } | PartAnswer

/** What a worker says of a part of a scan. */
export type PartAnswer =
  | { type: 'need'; id: number; ranges: Float64Array }
  | { type: 'batch'; id: number; batch: PackedBatch; peakBytes: number }
  /** Bytes that it has copied. */
  | { type: 'used'; id: number; file: number; bytes: Uint8Array }
  | { type: 'done'; id: number; pages: number; pagesSkipped: number }
  | { type: 'failed'; id: number; error: unknown }

/** How many bytes of batches a part may have on their way before its worker waits; two may be on their way always. */
export const mostUntaken = 16 * 1024 * 1024
