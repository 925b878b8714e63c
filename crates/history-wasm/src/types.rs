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
  /** What a request costs, in bytes that could be read in its time. */
  requestBytes?: number | undefined
  limits?: { pageBytes?: number, ratio?: number, rows?: number, memory?: number } | undefined
}

export interface FilePlan {
  file: number
  name: string
  rowGroups: number
  rowGroupsRead: number
  rowGroupsSkipped: number
  /** About as many rows as will come. */
  rowsPlanned: number
  bytesPlanned: number
  columns: string[]
}

export interface ScanPlan { files: FilePlan[] }
";
