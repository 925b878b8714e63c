// Batches of rows as columns, and as objects for those who want them.
import type { BatchData, ColumnData } from './column-data.js'
import { fillColumn, type HistoryRow, inPortions, type RowMaker, type RowsBetween } from './row-maker.js'
import { isPresent } from './validity.js'
import { type ValueOptions, type ValueReader, valueReader } from './values.js'

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
  /** @internal How the scanner handed the column over, where it comes from a file. */
  readonly scanned?: ScannedColumn
}

/** A column as the scanner handed it over, and what the files say that its type is. */
export interface ScannedColumn {
  data: ColumnData
  type: string
}

/** Some rows, as columns. */
export interface HistoryBatch {
  readonly numRows: number
  readonly columns: readonly HistoryColumn[]
  /** The column of a name; undefined when the batch has none. */
  column(name: string): HistoryColumn | undefined
  /**
   * The rows as objects, from one to another, exclusive; all when nothing is said. Engines are rid of a few rows at next
   * to no cost, and of many at a high one: `rowPortions` gives those of a batch bit by bit.
   */
  rows(from?: number, to?: number): HistoryRow[]
}

/** A batch from what the scanner hands over; `schema` are its columns, as the files have them. `make` makes its rows. */
export function toBatch(
  schema: readonly { name: string; type: string }[],
  data: BatchData,
  options: ValueOptions,
  make: RowMaker,
): HistoryBatch {
  const columns = data.columns.map((column, at) => {
    const { name, type } = schema[at] ?? { name: '', type: '' }
    return lazyColumn(name, { data: column, type }, data.numRows, options)
  })
  let rows: RowsBetween | undefined
  return batchOf(data.numRows, columns, (from, to) => {
    rows ??= make(data.columns, data.numRows)
    return rows(from, to)
  })
}

/** The rows of a batch in portions that are made one after another. */
export function* rowPortions(batch: HistoryBatch): Generator<HistoryRow[], void, undefined> {
  for (const [from, to] of inPortions(batch.numRows, batch.columns.length)) yield batch.rows(from, to)
}

/**
 * A batch from row objects, for rows that come from elsewhere than a file. A key that a row lacks is null.
 * @param names the columns; those of all rows when nothing is said
 */
export function batchOfRows(
  rows: readonly HistoryRow[],
  names: readonly string[] = columnNames(rows),
): HistoryBatch {
  const columns = names.map(name =>
    mixedColumn(
      name,
      rows.map(row => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)),
    ),
  )
  return batchOf(rows.length, columns)
}

/** The keys that any of the rows has, in the order in which they come up. */
export function columnNames(rows: readonly HistoryRow[]): string[] {
  return [...new Set(rows.flatMap(row => Object.keys(row)))]
}

/** A column of plain values. */
export function mixedColumn(name: string, values: readonly unknown[]): HistoryColumn {
  return { name, kind: 'mixed', values, validity: undefined, get: row => values[row] ?? null }
}

/** A column of doubles; where `validity` says that there is no value, any number may stand. */
export function floatColumn(
  name: string,
  values: Float64Array,
  validity: Uint8Array | undefined,
): HistoryColumn {
  const get = (row: number) =>
    validity === undefined || isPresent(validity, row) ? (values[row] ?? null) : null
  return { name, kind: 'float64', values, validity, get }
}

/** A batch from columns. `rows` makes its rows, where there is a faster way than to read them out of the columns. */
export function batchOf(
  numRows: number,
  columns: readonly HistoryColumn[],
  rows: RowsBetween = (from, to) => rowsOf(columns, from, to),
): HistoryBatch {
  return {
    numRows,
    columns,
    column: name => columns.find(column => column.name === name),
    rows: (from = 0, to = numRows) => {
      const first = Math.max(0, Math.min(from, numRows))
      return rows(first, Math.max(first, Math.min(to, numRows)))
    },
  }
}

/** A column whose values are made when they are asked for. */
function lazyColumn(
  name: string,
  scanned: ScannedColumn,
  numRows: number,
  options: ValueOptions,
): HistoryColumn {
  const { data } = scanned
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
    scanned,
  }
}

function rowsOf(columns: readonly HistoryColumn[], from: number, to: number): HistoryRow[] {
  const rows: HistoryRow[] = Array.from({ length: to - from }, () => ({}))
  for (const { name, get } of columns) fillColumn(rows, name, row => get(from + row))
  return rows
}

const lookedAt = new Set<ColumnKind>(['mixed', 'union', 'null', 'json'])

/** Whether a column has a value at a row. */
export function hasValue(column: HistoryColumn, row: number): boolean {
  // Unions and JSON may be null where the file has something.
  if (lookedAt.has(column.kind)) return column.get(row) !== null
  return column.validity === undefined || isPresent(column.validity, row)
}
