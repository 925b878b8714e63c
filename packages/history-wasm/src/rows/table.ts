// A whole result as columns.
import type { ColumnKind, HistoryBatch, HistoryColumn } from './batch.js'
import { mixedColumn } from './batch.js'
import { isPresent } from './values.js'

/** All rows of a result, as columns. */
export interface HistoryTable {
  readonly numRows: number
  readonly columns: readonly HistoryColumn[]
  /** The column of a name; undefined when there is none. */
  column(name: string): HistoryColumn | undefined
}

const typed = new Set<ColumnKind>(['float64', 'int64', 'uint64'])

/** Puts batches together. Numbers stay typed arrays where all batches have them of the same kind. */
export function toTable(batches: readonly HistoryBatch[]): HistoryTable {
  const names = [...new Set(batches.flatMap(batch => batch.columns.map(column => column.name)))]
  const numRows = batches.reduce((sum, batch) => sum + batch.numRows, 0)
  const columns = names.map(name => joined(name, batches, numRows))
  return { numRows, columns, column: name => columns.find(column => column.name === name) }
}

function joined(name: string, batches: readonly HistoryBatch[], numRows: number): HistoryColumn {
  const parts = batches.map(batch => ({ numRows: batch.numRows, column: batch.column(name) }))
  const kinds = new Set(parts.map(({ column }) => column?.kind ?? 'mixed'))
  const [kind = 'mixed'] = kinds
  if (kinds.size > 1 || !typed.has(kind)) {
    return mixedColumn(
      name,
      parts.flatMap(part => Array.from({ length: part.numRows }, (_, row) => part.column?.get(row) ?? null)),
    )
  }
  const validity = joinedValidity(parts, numRows)
  const values = joinedNumbers(kind, parts, numRows)
  const starts: number[] = []
  let start = 0
  for (const part of parts) {
    starts.push(start)
    start += part.numRows
  }
  const get = (row: number) => {
    let at = starts.length - 1
    while (at > 0 && (starts[at] ?? 0) > row) at -= 1
    return parts[at]?.column?.get(row - (starts[at] ?? 0)) ?? null
  }
  return { name, kind, values, validity, get }
}

interface Part {
  numRows: number
  column: HistoryColumn | undefined
}

function joinedNumbers(kind: ColumnKind, parts: readonly Part[], numRows: number): HistoryColumn['values'] {
  if (kind === 'float64') return fill(new Float64Array(numRows), parts)
  return kind === 'int64' ? fill(new BigInt64Array(numRows), parts) : fill(new BigUint64Array(numRows), parts)
}

function fill<A extends Float64Array | BigInt64Array | BigUint64Array>(target: A, parts: readonly Part[]): A {
  let at = 0
  for (const { column, numRows } of parts) {
    target.set((column?.values ?? []) as never, at)
    at += numRows
  }
  return target
}

function joinedValidity(parts: readonly Part[], numRows: number): Uint8Array | undefined {
  if (parts.every(({ column }) => column?.validity === undefined)) return undefined
  const bits = new Uint8Array(Math.ceil(numRows / 8))
  let at = 0
  for (const part of parts) {
    const { validity } = part.column ?? {}
    for (let row = 0; row < part.numRows; row += 1, at += 1) {
      const present = validity === undefined || isPresent(validity, row)
      if (present) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7))
    }
  }
  return bits
}
