// Row objects as columns.
import type { HistoryColumn, HistoryRow, HistoryTable } from '@runscan/history-wasm'

/** A table of rows: a column for each key, numbers in typed arrays. */
export function tableOfRows(rows: readonly HistoryRow[]): HistoryTable {
  const columns = namesOf(rows).map(name =>
    columnOf(
      name,
      rows.map(row => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)),
    ),
  )
  return { numRows: rows.length, columns, column: name => columns.find(column => column.name === name) }
}

/** The keys that any of the rows has, in the order in which they come up. */
export function namesOf(rows: readonly HistoryRow[]): string[] {
  return [...new Set(rows.flatMap(row => Object.keys(row)))]
}

function columnOf(name: string, cells: readonly unknown[]): HistoryColumn {
  const get = (row: number) => cells[row] ?? null
  const isNumeric = cells.some(cell => cell !== null) && cells.every(isNumberOrNull)
  if (!isNumeric) return { name, kind: 'mixed', values: cells, validity: undefined, get }
  const values = Float64Array.from(cells, cell => cell ?? Number.NaN)
  return { name, kind: 'float64', values, validity: validityOf(cells), get }
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
