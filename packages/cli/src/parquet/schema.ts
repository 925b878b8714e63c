// The types that columns have in parquet files, and the narrowest that holds what several files have.
import { hasValue } from '@runscan/history-wasm'
import type { HistoryBatch, HistoryColumn } from '@runscan/sdk'

/** `none` holds no value yet; `json` holds any value, as the text of its JSON. */
export type ParquetType = 'none' | 'int64' | 'double' | 'boolean' | 'string' | 'json'

/** Columns in their order. */
export type ParquetSchema = ReadonlyMap<string, ParquetType>

/** The type that holds what both hold. Integers beside floats become floats, as in every data frame. */
export function widen(a: ParquetType, b: ParquetType): ParquetType {
  if (a === b || b === 'none') return a
  if (a === 'none') return b
  const isNumeric = (type: ParquetType) => type === 'int64' || type === 'double'
  return isNumeric(a) && isNumeric(b) ? 'double' : 'json'
}

/** All columns of both, each of a type that holds the values of both. The first one as it is, when it does already. */
export function unionOf(a: ParquetSchema, b: ParquetSchema): ParquetSchema {
  const union = new Map(a)
  let isWider = false
  for (const [name, type] of b) {
    const known = union.get(name)
    const wider = known === undefined ? type : widen(known, type)
    if (wider === known) continue
    union.set(name, wider)
    isWider = true
  }
  return isWider ? union : a
}

/** The same columns in the order that files have them in: `_step` first, the others by their names. */
export function ordered(schema: ParquetSchema): ParquetSchema {
  const rank = (name: string) => (name === '_step' ? 0 : 1)
  return new Map([...schema].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)))
}

/** What a file says that its columns are: where there is no value yet, they are floats. */
export function writtenTypes(schema: ParquetSchema): Record<string, ParquetType> {
  return Object.fromEntries(
    Array.from(ordered(schema), ([name, type]) => [name, type === 'none' ? 'double' : type]),
  )
}

/** The columns of a batch. */
export function schemaOf(batch: HistoryBatch): ParquetSchema {
  return new Map(batch.columns.map(column => [column.name, typeOfColumn(column, batch.numRows)]))
}

function typeOfColumn(column: HistoryColumn, numRows: number): ParquetType {
  if (column.kind === 'float64') return typeOfNumbers(column, numRows)
  if (column.kind === 'int64') return 'int64'
  if (column.kind === 'bool') return 'boolean'
  if (column.kind === 'utf8') return 'string'
  if (column.kind === 'null') return 'none'
  let type: ParquetType = 'none'
  for (let row = 0; row < numRows && type !== 'json'; row += 1)
    type = widen(type, typeOfValue(column.get(row)))
  return type
}

/** The scanner gives whole numbers as floats where these are exact: whole ones are integers again here. */
function typeOfNumbers(column: HistoryColumn, numRows: number): ParquetType {
  const values = column.values as Float64Array
  let type: ParquetType = 'none'
  for (let row = 0; row < numRows; row += 1) {
    if (column.validity !== undefined && !hasValue(column, row)) continue
    const value = values[row] as number
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return 'double'
    type = 'int64'
  }
  return type
}

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

function typeOfValue(value: unknown): ParquetType {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int64' : 'double'
    case 'bigint':
      return value >= int64.min && value <= int64.max ? 'int64' : 'json'
    case 'boolean':
      return 'boolean'
    case 'string':
      return 'string'
    default:
      return value === null || value === undefined ? 'none' : value instanceof Date ? 'string' : 'json'
  }
}
