// Which Arrow type a column has, over all batches of a result.
import type { ColumnData, TimeUnit } from '../rows/column-data.js'

/** An Arrow type, as far as results have it. Decimals are texts, values of several types objects with a field for each. */
export type ArrowType =
  | { kind: 'null' | 'bool' | 'utf8' | 'binary' | 'date' | 'float64' | 'int64' | 'uint64' }
  | { kind: 'time' | 'timestamp'; unit: TimeUnit; utc: boolean }
  | { kind: 'list'; child: ArrowType }
  | { kind: 'map'; keys: ArrowType; values: ArrowType }
  | { kind: 'struct'; fields: { name: string; type: ArrowType }[] }

/**
 * The type that holds a column's values in all batches. `declared` is what the scanner calls the column's type: whole
 * numbers come as doubles where these are exact, and are whole numbers again here.
 */
export function typeOf(parts: readonly ColumnData[], declared?: string): ArrowType {
  const there = parts.filter(part => part.kind !== 'null')
  const [first] = there
  if (first === undefined) return { kind: 'null' }
  switch (first.kind) {
    case 'float64':
    case 'int64':
    case 'uint64':
      return { kind: numberKind(there, declared) }
    case 'utf8':
    case 'decimal':
      return { kind: 'utf8' }
    case 'json':
    case 'binary':
      return { kind: 'binary' }
    case 'bool':
    case 'date':
      return { kind: first.kind }
    case 'time':
      // Arrow has no milliseconds of 64 bits.
      return { kind: 'time', unit: first.unit === 'ms' ? 'us' : first.unit, utc: false }
    case 'timestamp':
      return { kind: 'timestamp', unit: first.unit, utc: first.utc }
    case 'list':
      return { kind: 'list', child: typeOf(there.map(part => (part as typeof first).child)) }
    case 'map': {
      const maps = there as (typeof first)[]
      return {
        kind: 'map',
        keys: typeOf(maps.map(map => map.keys)),
        values: typeOf(maps.map(map => map.values)),
      }
    }
    case 'struct':
    case 'union': {
      const structs = there as (typeof first)[]
      const fields = first.fields.map(({ name }, at) => ({
        name,
        type: typeOf(structs.map(part => part.fields[at]?.data ?? { kind: 'null', length: 0 })),
      }))
      return { kind: 'struct', fields }
    }
  }
}

function numberKind(parts: readonly ColumnData[], declared = ''): 'float64' | 'int64' | 'uint64' {
  const kinds = new Set(parts.map(part => part.kind))
  if (kinds.has('uint64') || declared === 'uint64') return 'uint64'
  return kinds.has('int64') || /^u?int\d/.test(declared) ? 'int64' : 'float64'
}
