// Row objects as columns.
import {
  batchOfRows,
  floatColumn,
  type HistoryColumn,
  type HistoryRow,
  type HistoryTable,
  validityOf,
} from '@runscan/history-wasm'

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
  return floatColumn(column.name, values, validityOf(cells))
}

function isNumberOrNull(cell: unknown): cell is number | null {
  return cell === null || typeof cell === 'number'
}
