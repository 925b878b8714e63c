// Reads single values out of the columns that the scanner hands over.
import type { ColumnData, Dictionary, FieldData, TextData, TextKind } from './column-data.js'
import { type BigintPolicy, integer, signedReader } from './numbers.js'
import { textReader } from './text.js'
import { dateOf, dateOfDays, timeOfDay } from './times.js'
import { isPresent } from './validity.js'

/** How values come out. */
export interface ValueOptions {
  bigints: BigintPolicy
  /** Reads cells that hold JSON text. */
  parseJson: (text: string) => unknown
}

/** Gives the value at a row; null where there is none. */
export type ValueReader = (row: number) => unknown

/** A reader for a column. Build it once, then call it for each row. */
export function valueReader(data: ColumnData, options: ValueOptions): ValueReader {
  const read = presentReader(data, options)
  const validity = 'validity' in data ? data.validity : undefined
  if (validity === undefined) return read
  return row => (isPresent(validity, row) ? read(row) : null)
}

function presentReader(data: ColumnData, options: ValueOptions): ValueReader {
  switch (data.kind) {
    case 'float64':
      return row => data.values[row]
    case 'int64':
      return signedReader(data.values, options.bigints)
    case 'uint64':
      return row => integer(data.values[row] ?? 0n, options.bigints)
    case 'bool':
      return row => isPresent(data.values, row)
    case 'utf8':
    case 'json':
    case 'binary':
    case 'decimal':
      if (data.indices) return codedReader(data.kind, data.indices, data.dictionary, options)
      return cellReader(data.kind, data, options)
    case 'timestamp':
      return row => dateOf(data.values[row] ?? 0n, data.unit)
    case 'date':
      return row => dateOfDays(data.values[row] ?? 0)
    case 'time':
      return row => timeOfDay(data.values[row] ?? 0n, data.unit)
    case 'list':
      return listReader(data.offsets, valueReader(data.child, options))
    case 'map':
      return mapReader(
        data.offsets,
        // Keys are text: digits stay exact whatever becomes of values.
        valueReader(data.keys, { ...options, bigints: 'string' }),
        valueReader(data.values, options),
      )
    case 'struct':
      return structReader(data.fields, options)
    case 'union':
      return unionReader(data.fields, options)
    case 'null':
      return () => null
  }
}

function cellReader(kind: TextKind, { offsets, bytes }: TextData, options: ValueOptions): ValueReader {
  if (kind === 'json') return jsonReader(offsets, bytes, options)
  if (kind === 'binary') return row => bytes.slice(offsets[row], offsets[row + 1])
  return textReader(offsets, bytes)
}

/** Each value of a dictionary of texts is made once; other values are made anew, since people may change them. */
function codedReader(
  kind: TextKind,
  indices: Int32Array,
  dictionary: Dictionary,
  options: ValueOptions,
): ValueReader {
  const read = cellReader(kind, dictionary, options)
  if (kind !== 'utf8') return row => read(indices[row] ?? 0)
  dictionary.values ??= new Array(Math.min(dictionary.offsets.length - 1, 1_000_000))
  const { values } = dictionary
  return row => {
    const code = indices[row] ?? 0
    const known = values[code]
    if (known !== undefined) return known
    const value = read(code)
    values[code] = value
    return value
  }
}

/** Cells that were logged with no one type hold JSON. Those that hold something else are bytes, as they are. */
function jsonReader(offsets: Int32Array, bytes: Uint8Array, { parseJson }: ValueOptions): ValueReader {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return row => {
    const cell = bytes.subarray(offsets[row], offsets[row + 1])
    try {
      return parseJson(decoder.decode(cell))
    } catch {
      return cell.slice()
    }
  }
}

function listReader(offsets: Int32Array, item: ValueReader): ValueReader {
  return row => {
    const [from = 0, to = 0] = [offsets[row], offsets[row + 1]]
    return Array.from({ length: to - from }, (_, at) => item(from + at))
  }
}

function mapReader(offsets: Int32Array, key: ValueReader, value: ValueReader): ValueReader {
  return row => {
    const target = {}
    for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0); at += 1)
      put(target, keyText(key(at)), value(at))
    return target
  }
}

/** A key of a map as text, which does not depend on where this runs. */
function keyText(key: unknown): string {
  return key instanceof Date ? key.toISOString() : String(key)
}

function structReader(fields: FieldData[], options: ValueOptions): ValueReader {
  const readers = fields.map(({ name, data }) => ({ name, read: valueReader(data, options) }))
  return row => {
    const target = {}
    for (const { name, read } of readers) put(target, name, read(row))
    return target
  }
}

/** A key that was logged with several types: the value of the one type that this row has. */
function unionReader(fields: FieldData[], options: ValueOptions): ValueReader {
  const readers = fields.map(({ data }) => valueReader(data, options))
  return row => {
    for (const read of readers) {
      const value = read(row)
      if (value !== null) return value
    }
    return null
  }
}

/** Sets an own property, also of a name that objects treat in their own way. */
export function put(target: object, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  } else {
    ;(target as Record<string, unknown>)[name] = value
  }
}
