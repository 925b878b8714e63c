// Batches of rows as columns, and as objects for those who want them.
import type { Batch, ColumnData } from '../../wasm/scanner.js'
import { isPresent, put, type ValueOptions, type ValueReader, valueReader } from './values.js'

/** A row: a value for each column, null where the row has none. */
export type HistoryRow = Record<string, unknown>

/** How the values of a column are held; `mixed` is a plain array of JavaScript values. */
export type ColumnKind = ColumnData['kind'] | 'mixed'

/** A column of a batch or of a table. */
export interface HistoryColumn {
  readonly name: string
  readonly kind: ColumnKind
  /**
   * The values: a typed array for `float64`, `int64` and `uint64`, where places without a value hold anything; an array
   * with nulls for every other kind, made when first asked for.
   */
  readonly values: Float64Array | BigInt64Array | BigUint64Array | readonly unknown[]
  /** One bit for each row, lowest bit first, set where there is a value; undefined when all rows have one. */
  readonly validity: Uint8Array | undefined
  /** The value at a row, as a row object has it; null where there is none. */
  get(row: number): unknown
}

/** Some rows, as columns. */
export interface HistoryBatch {
  readonly numRows: number
  readonly columns: readonly HistoryColumn[]
  /** The column of a name; undefined when the batch has none. */
  column(name: string): HistoryColumn | undefined
  /** The rows as objects. */
  rows(): HistoryRow[]
}

/** A batch from what the scanner hands over. */
export function toBatch(names: readonly string[], data: Batch, options: ValueOptions): HistoryBatch {
  const columns = data.columns.map((column, at) => lazyColumn(names[at] ?? '', column, data.numRows, options))
  return batchOf(data.numRows, columns)
}

/** A batch from row objects, for rows that come from elsewhere than a file. A key that a row lacks is null. */
export function batchOfRows(names: readonly string[], rows: readonly HistoryRow[]): HistoryBatch {
  const columns = names.map(name =>
    mixedColumn(
      name,
      rows.map(row => row[name] ?? null),
    ),
  )
  return batchOf(rows.length, columns)
}

/** A column of plain values. */
export function mixedColumn(name: string, values: readonly unknown[]): HistoryColumn {
  return { name, kind: 'mixed', values, validity: undefined, get: row => values[row] ?? null }
}

/** A batch from columns, for columns that come from elsewhere than a file. */
export function batchOf(numRows: number, columns: readonly HistoryColumn[]): HistoryBatch {
  return {
    numRows,
    columns,
    column: name => columns.find(column => column.name === name),
    rows: () => rowsOf(numRows, columns),
  }
}

function lazyColumn(name: string, data: ColumnData, numRows: number, options: ValueOptions): HistoryColumn {
  let read: ValueReader | undefined
  let values: unknown[] | undefined
  const get: ValueReader = row => {
    read ??= valueReader(data, options)
    return row >= 0 && row < numRows ? read(row) : null
  }
  return {
    name,
    kind: data.kind,
    get values() {
      if (data.kind === 'float64' || data.kind === 'int64' || data.kind === 'uint64') return data.values
      values ??= Array.from({ length: numRows }, (_, row) => get(row))
      return values
    },
    validity: 'validity' in data ? data.validity : undefined,
    get,
  }
}

/** All rows get their keys in the same order, so that they share one shape in the engine. */
function rowsOf(numRows: number, columns: readonly HistoryColumn[]): HistoryRow[] {
  const rows: HistoryRow[] = Array.from({ length: numRows }, () => ({}))
  for (const column of columns) {
    const { name, get } = column
    const plain = name !== '__proto__'
    for (let at = 0; at < numRows; at += 1) {
      const row = rows[at]
      if (row === undefined) continue
      if (plain) row[name] = get(at)
      else put(row, name, get(at))
    }
  }
  return rows
}

/** Whether a column has a value at a row. */
export function hasValue(column: HistoryColumn, row: number): boolean {
  if (column.kind === 'mixed' || column.kind === 'union') return column.get(row) !== null
  return column.validity === undefined || isPresent(column.validity, row)
}
