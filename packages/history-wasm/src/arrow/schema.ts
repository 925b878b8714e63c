// Columns and their types as Arrow's schemas spell them.
import type { TimeUnit } from '../rows/column-data.js'
import type { Field, FlatBuffer } from './flatbuffer.js'
import type { ArrowField, ArrowType } from './types.js'

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

/** Puts a schema into a buffer; gives its place. */
export function schemaTable(buffer: FlatBuffer, columns: readonly ArrowField[]): number {
  const fields = columns.map(({ name, type }) => field(buffer, name, type))
  const list = buffer.offsets(fields)
  return buffer.table([{ slot: 1, kind: 'offset', value: list }])
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
    case 'whole':
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
    case 'any':
      return of(typeNumbers.utf8)
    case 'json':
      return of(typeNumbers.binary)
    default:
      return of(typeNumbers[type.kind])
  }
}
