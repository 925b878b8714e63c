/**
 * Scans parquet run histories in Node, browsers and workers through WebAssembly.
 *
 * @module history-wasm
 */
export { type ArrowField, type ArrowType, isSameSchema } from './arrow/types.js'
export { type ArrowWriter, arrowTypes, arrowWriter } from './arrow/write.js'
export {
  HistoryError,
  type HistoryErrorPlace,
  HistoryInputError,
  ParquetError,
  SourceError,
  type SourceFailure,
  WasmLoadError,
  WasmTrapError,
} from './errors.js'
export { type ColumnSchema, type History, type OpenOptions, openHistory } from './history.js'
export type { WasmInput } from './load/instance.js'
export {
  batchOf,
  batchOfRows,
  type ColumnKind,
  columnNames,
  floatColumn,
  type HistoryBatch,
  type HistoryColumn,
  hasValue,
  mixedColumn,
  rowPortions,
} from './rows/batch.js'
export { collectArrow, collectRows, collectTable } from './rows/collect.js'
export type { BigintPolicy } from './rows/numbers.js'
export type { HistoryRow } from './rows/row-maker.js'
export type { HistoryTable } from './rows/table.js'
export { setPresent, validityOf } from './rows/validity.js'
export type { ScanDiagnostics } from './scan/diagnostics.js'
export type { KeyMode, ScanLimits, ScanQuery } from './scan/query.js'
export { eachRow } from './scan/rows.js'
export { HistoryScan } from './scan/scan.js'
export type { ByteSource, OpenedSource } from './source/byte-source.js'
export { type HttpSourceOptions, httpSource } from './source/http.js'
export type { HistorySource, LinkedFile } from './source/sources.js'
