// The values of a column, as the writer of parquet files takes them.
import type { HistoryColumn } from '@runscan/sdk'
import { toJson } from '../output/json.js'
import type { ParquetType } from './schema.js'

/** Values of one column: typed arrays where every row has one. */
export type ParquetValues = Float64Array | BigInt64Array | unknown[]

/** The values of a column as a type that holds them. A column that a batch lacks has no values. */
export function parquetValues(
  column: HistoryColumn | undefined,
  type: ParquetType,
  numRows: number,
): ParquetValues {
  if (!column) return new Array(numRows).fill(null)
  const { values, validity } = column
  const isWhole = validity === undefined
  if (isWhole && type === 'double' && values instanceof Float64Array) return values
  if (isWhole && type === 'int64' && values instanceof BigInt64Array) return values
  if (isWhole && type === 'int64' && values instanceof Float64Array) return BigInt64Array.from(values, BigInt)
  const convert = converters[type]
  return Array.from({ length: numRows }, (_, row) => {
    const value = column.get(row)
    return value === null || value === undefined ? null : convert(value)
  })
}

const converters: Record<ParquetType, (value: unknown) => unknown> = {
  none: () => null,
  int64: value => BigInt(value as number | bigint),
  double: Number,
  boolean: value => value,
  string: value => (value instanceof Date ? value.toISOString() : value),
  json: value => toJson(value),
}

/** Several parts of a column as one. */
export function joined(parts: readonly ParquetValues[]): ParquetValues {
  const [first] = parts
  if (parts.length === 1 && first) return first
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  for (const Kind of [Float64Array, BigInt64Array]) {
    if (!parts.every(part => part instanceof Kind)) continue
    const whole = new Kind(length) as Float64Array
    let at = 0
    for (const part of parts as Float64Array[]) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }
  return parts.flatMap(part => Array.from(part as ArrayLike<unknown>))
}
