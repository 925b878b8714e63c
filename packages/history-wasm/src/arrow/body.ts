// The buffers of a batch, in the order in which Arrow wants them.
import type { ColumnData, TextData, TextKind, Validity } from '../rows/column-data.js'
import { isPresent } from '../rows/validity.js'
import type { ArrowType } from './types.js'

type TextColumn = Extract<ColumnData, { kind: TextKind }>

/** Counts and buffers of a batch's columns, outermost first. */
export interface Body {
  nodes: [length: number, nulls: number][]
  buffers: Uint8Array[]
}

/** Adds a column. */
export function addColumn(body: Body, type: ArrowType, data: ColumnData, length: number): void {
  if (type.kind === 'null') {
    body.nodes.push([length, length])
    return
  }
  if (data.kind === 'null') {
    addNulls(body, type, length)
    return
  }
  const nulls = countNulls(data.validity, length)
  body.nodes.push([length, nulls])
  body.buffers.push(nulls === 0 || data.validity === undefined ? new Uint8Array() : data.validity)
  switch (type.kind) {
    case 'utf8':
    case 'any':
    case 'json':
    case 'binary': {
      const { offsets, bytes } = spelled(data as TextColumn, length)
      body.buffers.push(bytesOf(offsets), bytes)
      return
    }
    case 'list': {
      const { offsets, child } = data as Extract<ColumnData, { kind: 'list' }>
      body.buffers.push(bytesOf(offsets))
      addColumn(body, type.child, child, offsets[length] ?? 0)
      return
    }
    case 'map': {
      const { offsets, keys, values } = data as Extract<ColumnData, { kind: 'map' }>
      const count = offsets[length] ?? 0
      body.buffers.push(bytesOf(offsets))
      // The entries are objects that are never null.
      body.nodes.push([count, 0])
      body.buffers.push(new Uint8Array())
      addColumn(body, type.keys, keys, count)
      addColumn(body, type.values, values, count)
      return
    }
    case 'struct': {
      const { fields } = data as Extract<ColumnData, { kind: 'struct' | 'union' }>
      type.fields.forEach((field, at) => {
        addColumn(body, field.type, fields[at]?.data ?? { kind: 'null', length }, length)
      })
      return
    }
    default:
      body.buffers.push(bytesOf(numbers(type, data)))
  }
}

function numbers(type: ArrowType, data: ColumnData): ArrayBufferView {
  if (data.kind === 'float64' && type.kind === 'int64') {
    return BigInt64Array.from(data.values, value => BigInt(Number.isInteger(value) ? value : 0))
  }
  if (data.kind === 'float64' && type.kind === 'uint64') {
    return BigUint64Array.from(data.values, value => BigInt(Number.isInteger(value) ? value : 0))
  }
  if (data.kind === 'time' && data.unit === 'ms') return data.values.map(value => value * 1000n)
  return 'values' in data && ArrayBuffer.isView(data.values) ? data.values : new Uint8Array()
}

/** Texts in full, where the column has places in a dictionary. */
function spelled(data: TextColumn, length: number): TextData {
  if (data.indices === undefined) return data
  const { indices, dictionary, validity } = data
  const offsets = new Int32Array(length + 1)
  for (let row = 0; row < length; row += 1) {
    const code = indices[row] ?? 0
    const size = validity === undefined || isPresent(validity, row) ? sizeOf(dictionary, code) : 0
    offsets[row + 1] = (offsets[row] ?? 0) + size
  }
  const bytes = new Uint8Array(offsets[length] ?? 0)
  for (let row = 0; row < length; row += 1) {
    const code = indices[row] ?? 0
    const start = offsets[row] ?? 0
    if (offsets[row + 1] === start) continue
    bytes.set(dictionary.bytes.subarray(dictionary.offsets[code], dictionary.offsets[code + 1]), start)
  }
  return { offsets, bytes }
}

function sizeOf({ offsets }: TextData, code: number): number {
  return (offsets[code + 1] ?? 0) - (offsets[code] ?? 0)
}

function addNulls(body: Body, type: ArrowType, length: number): void {
  body.nodes.push([length, length])
  if (type.kind === 'null') return
  body.buffers.push(new Uint8Array(Math.ceil(length / 8)))
  const zeros = (size: number) => body.buffers.push(new Uint8Array(size))
  if (isText(type)) {
    zeros((length + 1) * 4)
    zeros(0)
  } else if (type.kind === 'list') {
    zeros((length + 1) * 4)
    addNulls(body, type.child, 0)
  } else if (type.kind === 'map') {
    zeros((length + 1) * 4)
    body.nodes.push([0, 0])
    zeros(0)
    addNulls(body, type.keys, 0)
    addNulls(body, type.values, 0)
  } else if (type.kind === 'struct') {
    for (const field of type.fields) addNulls(body, field.type, length)
  } else {
    zeros(type.kind === 'bool' ? Math.ceil(length / 8) : length * (type.kind === 'date' ? 4 : 8))
  }
}

function isText({ kind }: ArrowType): boolean {
  return kind === 'utf8' || kind === 'binary' || kind === 'json' || kind === 'any'
}

function countNulls(validity: Validity, length: number): number {
  if (validity === undefined) return 0
  let nulls = 0
  for (let row = 0; row < length; row += 1) nulls += isPresent(validity, row) ? 0 : 1
  return nulls
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
