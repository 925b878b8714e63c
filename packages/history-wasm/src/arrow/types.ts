// Which Arrow type a column has, and the narrowest that holds what several batches have.
import { type HistoryColumn, hasValue, type ScannedColumn } from '../rows/batch.js'
import type { ColumnData, TimeUnit } from '../rows/column-data.js'
import { isPresent } from '../rows/validity.js'

/**
 * An Arrow type, as far as results have it. Decimals are texts, values of several types objects with a field for each.
 * `whole` are doubles within lists and objects that are whole numbers so far: others may turn out to need all of 64 bits.
 * `json` are cells that hold JSON, as bytes as the files have them; `any` are values of types that nothing else holds
 * together, as the text of their JSON.
 */
export type ArrowType =
  | { kind: 'null' | 'bool' | 'utf8' | 'binary' | 'date' | 'float64' | 'int64' | 'uint64' | 'json' | 'any' }
  | { kind: 'whole'; isNegative: boolean }
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
  if (scanned) return typeOfScanned(scanned)
  let type: ArrowType = { kind: 'null' }
  for (let row = 0; row < numRows; row += 1) {
    if (hasValue(column, row)) type = widen(type, typeOfValue(column.get(row)))
  }
  return type
}

/**
 * The type of a column that the scanner handed over. Whole numbers come as doubles where these are exact, and are whole
 * numbers again here, since the files say so.
 */
function typeOfScanned({ data, type }: ScannedColumn): ArrowType {
  if (data.kind !== 'float64') return typeOfData(data)
  if (type.startsWith('uint64')) return { kind: 'uint64' }
  return { kind: /^u?int\d/.test(type) ? 'int64' : 'float64' }
}

/** The type of what is within a column that the scanner handed over. */
export function typeOfData(data: ColumnData): ArrowType {
  switch (data.kind) {
    case 'float64':
      return typeOfDoubles(data)
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

function typeOfDoubles({ values, validity }: Extract<ColumnData, { kind: 'float64' }>): ArrowType {
  let isNegative = false
  for (const [at, value] of values.entries()) {
    if (validity !== undefined && !isPresent(validity, at)) continue
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return { kind: 'float64' }
    isNegative ||= value < 0
  }
  return { kind: 'whole', isNegative }
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
    const child = value.reduce<ArrowType>((type, item) => widen(type, typeWithin(item)), { kind: 'null' })
    return { kind: 'list', child }
  }
  const fields = Object.entries(value).map(([name, entry]) => ({ name, type: typeWithin(entry) }))
  return { kind: 'struct', fields }
}

/** Within lists and objects whole numbers are doubles where these are exact, as they are in files. */
function typeWithin(value: unknown): ArrowType {
  const type = typeOfValue(value)
  if (type.kind !== 'int64' || typeof value === 'bigint') return type
  return { kind: 'whole', isNegative: (value as number) < 0 }
}

/** The narrowest type that holds what both hold. Whole numbers beside floats become floats, as in every data frame. */
export function widen(a: ArrowType, b: ArrowType): ArrowType {
  if (b.kind === 'null') return a
  if (a.kind === 'null') return b
  if (isNumeric(a) && isNumeric(b)) return widenNumbers(a, b)
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', child: widen(a.child, b.child) }
  if (a.kind === 'map' && b.kind === 'map') {
    return { kind: 'map', keys: widen(a.keys, b.keys), values: widen(a.values, b.values) }
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    return { kind: 'struct', fields: widenFields(a.fields, b.fields) }
  }
  return isSameType(a, b) ? a : { kind: 'any' }
}

function widenNumbers(a: ArrowType, b: ArrowType): ArrowType {
  if (a.kind === 'float64' || b.kind === 'float64') return { kind: 'float64' }
  if (a.kind === 'whole' && b.kind === 'whole') {
    return { kind: 'whole', isNegative: a.isNegative || b.isNegative }
  }
  const [whole, other] = a.kind === 'whole' ? [a, b] : [b, a]
  if (whole.kind === 'whole') return other.kind === 'uint64' && whole.isNegative ? { kind: 'any' } : other
  return a.kind === b.kind ? a : { kind: 'any' }
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

/** Whether columns are written alike: `whole` numbers are doubles as others are. */
export function isSameSchema(a: readonly ArrowField[], b: readonly ArrowField[]): boolean {
  return JSON.stringify(a, asWritten) === JSON.stringify(b, asWritten)
}

function asWritten(_key: string, value: unknown): unknown {
  return (value as ArrowType | null)?.kind === 'whole' ? { kind: 'float64' } : value
}

function isNumeric({ kind }: ArrowType): boolean {
  return kind === 'float64' || kind === 'int64' || kind === 'uint64' || kind === 'whole'
}
