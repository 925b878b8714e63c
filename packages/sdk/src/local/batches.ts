// Fills columns with the rows of a local history.
import {
  batchOf,
  floatColumn,
  type HistoryBatch,
  type HistoryColumn,
  mixedColumn,
  setPresent,
} from '@runscan/history-wasm'
import type { LocalColumn } from './log/columns.js'

/** Takes rows value by value; a row counts when it is kept. */
export interface BatchBuilder {
  /** The number of a column; undefined for one that the batch does not have. */
  at(name: string): number | undefined
  set(column: number, value: unknown): void
  /** Whether the open row has a value in a column. */
  has(column: number): boolean
  /** Keeps the open row. */
  keep(): void
  /** Forgets the values of the open row. */
  drop(): void
  /** Kept rows. */
  readonly rows: number
  /** The kept rows; the builder begins anew. */
  take(): HistoryBatch
}

/** The most rows of one batch. */
export const rowsPerBatch = 4096

/** A builder for batches of some columns. Numbers go into typed arrays where a column has nothing else. */
export function createBatchBuilder(columns: readonly LocalColumn[]): BatchBuilder {
  const numbers = new Map(columns.map(({ name }, number) => [name, number]))
  let parts = columns.map(newPart)
  let touched: number[] = []
  let rows = 0
  return {
    get rows() {
      return rows
    },
    at: name => numbers.get(name),
    set(column, value) {
      if (value === null || value === undefined) return
      touched.push(column)
      parts[column]?.set(rows, value)
    },
    has: column => touched.includes(column),
    keep() {
      for (const column of touched) parts[column]?.mark(rows)
      touched = []
      rows += 1
    },
    drop() {
      for (const column of touched) parts[column]?.clear(rows)
      touched = []
    },
    take() {
      const batch = batchOf(
        rows,
        parts.map(part => part.column(rows)),
      )
      parts = columns.map(newPart)
      rows = 0
      return batch
    },
  }
}

interface Part {
  set(row: number, value: unknown): void
  mark(row: number): void
  clear(row: number): void
  column(rows: number): HistoryColumn
}

function newPart({ name, isFloat }: LocalColumn): Part {
  return isFloat ? floatPart(name) : mixedPart(name)
}

function floatPart(name: string): Part {
  const values = new Float64Array(rowsPerBatch)
  const bits = new Uint8Array(rowsPerBatch / 8)
  let marked = 0
  return {
    set(row, value) {
      values[row] = value as number
    },
    mark(row) {
      setPresent(bits, row)
      marked += 1
    },
    clear() {},
    column(rows) {
      const validity = marked >= rows ? undefined : bits.subarray(0, Math.ceil(rows / 8))
      return floatColumn(name, values.subarray(0, rows), validity)
    },
  }
}

function mixedPart(name: string): Part {
  const values: unknown[] = new Array(rowsPerBatch).fill(null)
  return {
    set(row, value) {
      values[row] = value
    },
    mark() {},
    clear(row) {
      values[row] = null
    },
    column(rows) {
      return mixedColumn(name, values.slice(0, rows))
    },
  }
}
