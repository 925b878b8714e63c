// Which Arrow type a column has, and the narrowest that holds what several batches have.
import type { HistoryColumn } from '../rows/batch.js'
import { hasValue } from '../rows/batch.js'
import type { ColumnData, TimeUnit } from '../rows/column-data.js'

/**
 * An Arrow type, as far as results have it. Decimals are texts, values of several types objects with a field for each.
 * `json` are cells that hold JSON, as bytes as the files have them; `any` are values of types that nothing else holds
 * together, as the text of their JSON.
 */
export type ArrowType =
  | { kind: 'null' | 'bool' | 'utf8' | 'binary' | 'date' | 'float64' | 'int64' | 'uint64' | 'json' | 'any' }
  | { kind: 'time' | 'timestamp'; unit: TimeUnit; utc: boolean }
  | { kind: 'list'; child: ArrowType }
  | { kind: 'map'; keys: ArrowType; values: ArrowType }
  | { kind: 'struct'; fields: ArrowField[] }

/** A column, or a field of an object. */
export interface ArrowField {
  name: string
  type: ArrowType
}

/** The type of a column of a batch. */
export function typeOfColumn(column: HistoryColumn, numRows: number): ArrowType {
  const { scanned } = column
  if (scanned) return typeOfData(scanned.data, scanned.type)
  let type: ArrowType = { kind: 'null' }
  for (let row = 0; row < numRows; row += 1) {
    if (hasValue(column, row)) type = widen(type, typeOfValue(column.get(row)))
  }
  return type
}

/**
 * The type of what the scanner handed over. `declared` is what the files call the column's type: whole numbers come as
 * doubles where these are exact, and are whole numbers again here.
 */
export function typeOfData(data: ColumnData, declared = ''): ArrowType {
  switch (data.kind) {
    case 'float64':
      if (/^uint64/.test(declared)) return { kind: 'uint64' }
      return { kind: /^u?int\d/.test(declared) ? 'int64' : 'float64' }
    case 'int64':
    case 'uint64':
    case 'bool':
    case 'date':
    case 'binary':
    case 'json':
    case 'null':
      return { kind: data.kind }
    case 'utf8':
    case 'decimal':
      return { kind: 'utf8' }
    case 'time':
      // Arrow has no milliseconds of 64 bits.
      return { kind: 'time', unit: data.unit === 'ms' ? 'us' : data.unit, utc: false }
    case 'timestamp':
      return { kind: 'timestamp', unit: data.unit, utc: data.utc }
    case 'list':
      return { kind: 'list', child: typeOfData(data.child) }
    case 'map':
      return { kind: 'map', keys: typeOfData(data.keys), values: typeOfData(data.values) }
    case 'struct':
    case 'union':
      return {
        kind: 'struct',
        fields: data.fields.map(({ name, data: field }) => ({ name, type: typeOfData(field) })),
      }
  }
}

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

function typeOfValue(value: unknown): ArrowType {
  switch (typeof value) {
    case 'boolean':
      return { kind: 'bool' }
    case 'number':
      return { kind: Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int64' : 'float64' }
    case 'bigint':
      if (value >= int64.min && value <= int64.max) return { kind: 'int64' }
      return { kind: value >= 0n && value < 2n ** 64n ? 'uint64' : 'any' }
    case 'string':
      return { kind: 'utf8' }
    case 'object':
      return value === null ? { kind: 'null' } : typeOfObject(value)
    default:
      return { kind: 'null' }
  }
}

function typeOfObject(value: object): ArrowType {
  if (value instanceof Date) return { kind: 'timestamp', unit: 'ms', utc: true }
  if (value instanceof Uint8Array) return { kind: 'binary' }
  if (Array.isArray(value)) {
    return {
      kind: 'list',
      child: value.reduce<ArrowType>((type, item) => widen(type, typeOfValue(item)), { kind: 'null' }),
    }
  }
  const fields = Object.entries(value).map(([name, entry]) => ({ name, type: typeOfValue(entry) }))
  return { kind: 'struct', fields }
}

/** The narrowest type that holds what both hold. Whole numbers beside floats become floats, as in every data frame. */
export function widen(a: ArrowType, b: ArrowType): ArrowType {
  if (b.kind === 'null') return a
  if (a.kind === 'null') return b
  if (isNumeric(a) && isNumeric(b)) return a.kind === b.kind ? a : { kind: 'float64' }
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', child: widen(a.child, b.child) }
  if (a.kind === 'map' && b.kind === 'map') {
    return { kind: 'map', keys: widen(a.keys, b.keys), values: widen(a.values, b.values) }
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    return { kind: 'struct', fields: widenFields(a.fields, b.fields) }
  }
  return isSameType(a, b) ? a : { kind: 'any' }
}

/** All fields of both, in the order in which they come up. The first ones as they are, when they hold the others. */
export function widenFields(a: readonly ArrowField[], b: readonly ArrowField[]): ArrowField[] {
  const union = new Map(a.map(({ name, type }) => [name, type]))
  for (const { name, type } of b) {
    const known = union.get(name)
    union.set(name, known ? widen(known, type) : type)
  }
  return Array.from(union, ([name, type]) => ({ name, type }))
}

/** Whether two types are the same, down to their fields. */
export function isSameType(a: ArrowType, b: ArrowType): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Whether columns are the same, by name and type. */
export function isSameSchema(a: readonly ArrowField[], b: readonly ArrowField[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isNumeric({ kind }: ArrowType): boolean {
  return kind === 'float64' || kind === 'int64' || kind === 'uint64'
}
