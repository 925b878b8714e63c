// A result as an Arrow IPC stream: a message for the schema, one for each batch, and an end.
import type { BatchData, TimeUnit } from '../rows/column-data.js'
import { addColumn, type Body } from './body.js'
import { type Field, FlatBuffer } from './flatbuffer.js'
import { type ArrowType, typeOf } from './types.js'

/** A column by its name, and what the scanner calls its type. */
export interface ArrowColumn {
  name: string
  type: string
}

const version5 = 4
const header = { schema: 1, recordBatch: 3 }
const units: Record<TimeUnit, number> = { s: 0, ms: 1, us: 2, ns: 3 }
const typeNumbers = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  date: 8,
  time: 9,
  timestamp: 10,
  list: 12,
  struct: 13,
  map: 17,
}

/** The stream of some batches. */
export function writeArrow(columns: readonly ArrowColumn[], batches: readonly BatchData[]): Uint8Array {
  const types = columns.map(({ type }, at) =>
    typeOf(
      batches.map(batch => batch.columns[at] ?? { kind: 'null', length: batch.numRows }),
      type,
    ),
  )
  const parts = [schemaMessage(columns, types), ...batches.flatMap(batch => batchMessage(types, batch))]
  return joined([...parts, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)])
}

function schemaMessage(columns: readonly ArrowColumn[], types: readonly ArrowType[]): Uint8Array {
  const buffer = new FlatBuffer()
  const fields = columns.map(({ name }, at) => field(buffer, name, types[at] ?? { kind: 'null' }))
  const list = buffer.offsets(fields)
  const schema = buffer.table([{ slot: 1, kind: 'offset', value: list }])
  return message(buffer, header.schema, schema, 0)
}

function batchMessage(types: readonly ArrowType[], batch: BatchData): Uint8Array[] {
  const body: Body = { nodes: [], buffers: [] }
  types.forEach((type, at) => {
    addColumn(body, type, batch.columns[at] ?? { kind: 'null', length: batch.numRows }, batch.numRows)
  })
  const places: [number, number][] = []
  const parts: Uint8Array[] = []
  let end = 0
  for (const bytes of body.buffers) {
    places.push([end, bytes.length])
    const padding = -bytes.length & 7
    parts.push(bytes, new Uint8Array(padding))
    end += bytes.length + padding
  }
  const buffer = new FlatBuffer()
  const buffers = buffer.pairs(places)
  const nodes = buffer.pairs(body.nodes)
  const table = buffer.table([
    { slot: 0, kind: 'int64', value: batch.numRows },
    { slot: 1, kind: 'offset', value: nodes },
    { slot: 2, kind: 'offset', value: buffers },
  ])
  return [message(buffer, header.recordBatch, table, end), ...parts]
}

/** A message with its length in front of it, so that what follows begins at a multiple of eight. */
function message(buffer: FlatBuffer, kind: number, content: number, bodyLength: number): Uint8Array {
  const root = buffer.table([
    { slot: 0, kind: 'int16', value: version5 },
    { slot: 1, kind: 'int8', value: kind },
    { slot: 2, kind: 'offset', value: content },
    { slot: 3, kind: 'int64', value: bodyLength },
  ])
  const metadata = buffer.finish(root)
  const padded = metadata.length + (-metadata.length & 7)
  const bytes = new Uint8Array(8 + padded)
  new DataView(bytes.buffer).setInt32(0, -1, true)
  new DataView(bytes.buffer).setInt32(4, padded, true)
  bytes.set(metadata, 8)
  return bytes
}

function field(buffer: FlatBuffer, name: string, type: ArrowType, isNullable = true): number {
  const children = childrenOf(buffer, type)
  const list = buffer.offsets(children)
  const [number, table] = typeTable(buffer, type)
  const label = buffer.text(name)
  return buffer.table([
    { slot: 0, kind: 'offset', value: label },
    { slot: 1, kind: 'int8', value: isNullable ? 1 : 0 },
    { slot: 2, kind: 'int8', value: number },
    { slot: 3, kind: 'offset', value: table },
    { slot: 5, kind: 'offset', value: list },
  ])
}

function childrenOf(buffer: FlatBuffer, type: ArrowType): number[] {
  if (type.kind === 'list') return [field(buffer, 'item', type.child)]
  if (type.kind === 'struct') return type.fields.map(({ name, type: of }) => field(buffer, name, of))
  if (type.kind !== 'map') return []
  const entry = [field(buffer, 'key', type.keys, false), field(buffer, 'value', type.values)]
  const list = buffer.offsets(entry)
  const table = buffer.table([])
  const label = buffer.text('entries')
  return [
    buffer.table([
      { slot: 0, kind: 'offset', value: label },
      { slot: 1, kind: 'int8', value: 0 },
      { slot: 2, kind: 'int8', value: typeNumbers.struct },
      { slot: 3, kind: 'offset', value: table },
      { slot: 5, kind: 'offset', value: list },
    ]),
  ]
}

/** A type's number with the table of its details. */
function typeTable(buffer: FlatBuffer, type: ArrowType): [number, number] {
  const of = (number: number, fields: Field[] = []): [number, number] => [number, buffer.table(fields)]
  switch (type.kind) {
    case 'int64':
    case 'uint64':
      return of(typeNumbers.int, [
        { slot: 0, kind: 'int32', value: 64 },
        { slot: 1, kind: 'int8', value: type.kind === 'int64' ? 1 : 0 },
      ])
    case 'float64':
      return of(typeNumbers.float, [{ slot: 0, kind: 'int16', value: 2 }])
    case 'date':
      return of(typeNumbers.date, [{ slot: 0, kind: 'int16', value: 0 }])
    case 'time':
      return of(typeNumbers.time, [
        { slot: 0, kind: 'int16', value: units[type.unit] },
        { slot: 1, kind: 'int32', value: 64 },
      ])
    case 'timestamp': {
      const zone = type.utc ? buffer.text('UTC') : undefined
      const fields: Field[] = [{ slot: 0, kind: 'int16', value: units[type.unit] }]
      if (zone !== undefined) fields.push({ slot: 1, kind: 'offset', value: zone })
      return of(typeNumbers.timestamp, fields)
    }
    default:
      return of(typeNumbers[type.kind])
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
