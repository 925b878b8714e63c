/**
 * Writes parquet run histories through WebAssembly: a module of its own, so that readers do not load it.
 *
 * @module history-wasm-writer
 */
export { createHistoryWriter, type HistoryWriter, type HistoryWriterOptions } from './writer.js'
