// Row objects as columns.
import { batchOfRows, type HistoryColumn, type HistoryRow, type HistoryTable } from '@runscan/history-wasm'

/** A table of rows: a column for each key, numbers in typed arrays. */
export function tableOfRows(rows: readonly HistoryRow[]): HistoryTable {
  const columns = batchOfRows(rows).columns.map(withNumbers)
  return { numRows: rows.length, columns, column: name => columns.find(column => column.name === name) }
}

/** A column of plain values, as a typed array where all of them are numbers. */
function withNumbers(column: HistoryColumn): HistoryColumn {
  const cells = column.values as readonly unknown[]
  const isNumeric = cells.some(cell => cell !== null) && cells.every(isNumberOrNull)
  if (!isNumeric) return column
  const values = Float64Array.from(cells, cell => cell ?? Number.NaN)
  return { ...column, kind: 'float64', values, validity: validityOf(cells) }
}

function isNumberOrNull(cell: unknown): cell is number | null {
  return cell === null || typeof cell === 'number'
}

/** One bit for each row, lowest first, set where there is a value; undefined when all have one. */
function validityOf(cells: readonly unknown[]): Uint8Array | undefined {
  if (!cells.includes(null)) return undefined
  const bits = new Uint8Array(Math.ceil(cells.length / 8))
  for (const [at, cell] of cells.entries())
    if (cell !== null) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7))
  return bits
}
