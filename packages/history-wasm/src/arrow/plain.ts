// Plain values as the columns that Arrow wants.
import type { ColumnData, TextData } from '../rows/column-data.js'
import { bitsOf, validityOf } from '../rows/validity.js'
import { jsonText } from './json-text.js'
import type { ArrowType } from './types.js'

/** A column of a type that holds all of the values. Null and undefined are no value. */
export function dataOfValues(type: ArrowType, values: readonly unknown[]): ColumnData {
  const validity = validityOf(values)
  switch (type.kind) {
    case 'float64':
    case 'whole':
      return { kind: 'float64', values: Float64Array.from(values, value => Number(value ?? 0)), validity }
    case 'int64':
      return { kind: 'int64', values: BigInt64Array.from(values, whole), validity }
    case 'uint64':
      return { kind: 'uint64', values: BigUint64Array.from(values, whole), validity }
    case 'bool':
      return { kind: 'bool', values: bitsOf(values, value => value === true), validity }
    case 'timestamp':
      return { ...type, kind: 'timestamp', values: BigInt64Array.from(values, milliseconds), validity }
    case 'utf8':
      return { kind: 'utf8', ...textsOf(values, value => encoder.encode(value as string)), validity }
    case 'binary':
      return { kind: 'binary', ...textsOf(values, value => value as Uint8Array), validity }
    case 'any':
      return { kind: 'utf8', ...textsOf(values, value => encoder.encode(jsonText(value))), validity }
    case 'list': {
      const lists = values.map(value => (value ?? []) as unknown[])
      const offsets = offsetsOf(lists.map(list => list.length))
      return { kind: 'list', offsets, child: dataOfValues(type.child, lists.flat()), validity }
    }
    case 'struct': {
      const fields = type.fields.map(({ name, type: field }) => {
        const entries = values.map(value => ownEntry(value, name))
        return { name, data: dataOfValues(field, entries) }
      })
      return { kind: 'struct', fields, length: values.length, validity }
    }
    default:
      // Columns of the other types come from files alone, and are not made of values; here none has one.
      return { kind: 'null', length: values.length }
  }
}

const encoder = new TextEncoder()

function whole(value: unknown): bigint {
  return BigInt((value ?? 0) as number | bigint)
}

function milliseconds(value: unknown): bigint {
  const time = value instanceof Date ? value.getTime() : 0
  return BigInt(Number.isNaN(time) ? 0 : time)
}

function textsOf(values: readonly unknown[], encode: (value: unknown) => Uint8Array): TextData {
  const none = new Uint8Array()
  const parts = values.map(value => (value === null || value === undefined ? none : encode(value)))
  const offsets = offsetsOf(parts.map(part => part.length))
  const bytes = new Uint8Array(offsets[values.length] ?? 0)
  parts.forEach((part, at) => {
    bytes.set(part, offsets[at])
  })
  return { offsets, bytes }
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1)
  let end = 0
  lengths.forEach((length, at) => {
    end += length
    offsets[at + 1] = end
  })
  return offsets
}

function ownEntry(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return isObject ? (value as Record<string, unknown>)[name] : null
}
