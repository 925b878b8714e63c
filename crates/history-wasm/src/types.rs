//! The TypeScript types of what crosses as plain objects.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r"
/** What is thrown: `file` is the name given to `addFile`. */
export interface HistoryError {
  name: 'HistoryError'
  code: 'NOT_PARQUET' | 'TRUNCATED' | 'CORRUPT' | 'ENCRYPTED' | 'UNSUPPORTED' | 'NO_STEP_COLUMN' | 'LIMIT_EXCEEDED' | 'INVALID_QUERY'
  message: string
  file?: string
  column?: string
  offset?: number
}

/** A top-level column over all files; `files` are the indices of those that have it. */
export interface ColumnSchema { name: string, type: string, files: number[] }

/** `minStep` is inclusive, `maxStep` exclusive. */
export interface HistoryQuery {
  keys?: string[] | undefined
  minStep?: bigint | undefined
  maxStep?: bigint | undefined
  keyMode: 'all' | 'any' | 'every-row'
  batchRows: number
}

export interface FilePlan {
  file: number
  name: string
  rowGroups: number
  rowGroupsRead: number
  rowGroupsSkipped: number
  rowsPlanned: number
  bytesPlanned: number
  columns: string[]
}

export interface ScanPlan { files: FilePlan[] }

/** Ranges are start, end, start, end …, ends exclusive. */
export interface FileNeed { file: number, ranges: Float64Array }

export type ScanStep = { need: FileNeed[], batch?: undefined } | { batch: Batch, need?: undefined }

export interface Batch { numRows: number, columns: ColumnData[] }

/** A bitmap, lowest bit first, 1 for a value that is there; undefined when all are. */
export type Validity = Uint8Array | undefined

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

export interface FieldData { name: string, data: ColumnData }

export type ColumnData =
  | { kind: 'float64', values: Float64Array, validity: Validity }
  | { kind: 'int64', values: BigInt64Array, validity: Validity }
  | { kind: 'uint64', values: BigUint64Array, validity: Validity }
  | { kind: 'bool', values: Uint8Array, validity: Validity }
  | { kind: 'utf8' | 'json' | 'binary', offsets: Int32Array, bytes: Uint8Array, indices?: Int32Array, validity: Validity }
  | { kind: 'timestamp', unit: TimeUnit, utc: boolean, values: BigInt64Array, validity: Validity }
  | { kind: 'date', values: Int32Array, validity: Validity }
  | { kind: 'time', unit: TimeUnit, values: BigInt64Array, validity: Validity }
  | { kind: 'decimal', scale: number, values: (string | null)[] }
  | { kind: 'list', offsets: Int32Array, child: ColumnData, validity: Validity }
  | { kind: 'struct' | 'union', fields: FieldData[], length: number, validity: Validity }
  | { kind: 'map', offsets: Int32Array, keys: ColumnData, values: ColumnData, validity: Validity }
  | { kind: 'null', length: number }
";
