// Values behind dotted keys, in rows that are nested and in columns whose names are dotted.
import { type HistoryBatch, hasValue } from '@runscan/history-wasm'

/** A JSON object, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value behind a key, where dots may lead into nested objects; undefined when there is none. */
export function valueAt(row: Record<string, unknown>, key: string): unknown {
  if (Object.hasOwn(row, key)) return row[key]
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const inner = Object.hasOwn(row, key.slice(0, dot)) ? row[key.slice(0, dot)] : undefined
    const found = isObject(inner) ? valueAt(inner, key.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The column that holds a key: that of its name, else the longest beginning that leads to one. */
export function columnOf(
  key: string,
  names: ReadonlySet<string>,
): { name: string; rest: string } | undefined {
  if (names.has(key)) return { name: key, rest: '' }
  for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
    if (names.has(key.slice(0, dot))) return { name: key.slice(0, dot), rest: key.slice(dot + 1) }
  }
  return undefined
}

/** Reads a key of a batch row by row; undefined where a row has no value. */
export function reader(
  batch: HistoryBatch,
  key: string,
  names: ReadonlySet<string>,
): (row: number) => unknown {
  const place = columnOf(key, names)
  const column = place && batch.column(place.name)
  if (!column) return () => undefined
  if (place.rest !== '') {
    return row => {
      const outer = column.get(row)
      return isObject(outer) ? valueAt(outer, place.rest) : undefined
    }
  }
  if (column.kind === 'float64') {
    const { values } = column
    return row => (hasValue(column, row) ? values[row] : undefined)
  }
  return row => column.get(row) ?? undefined
}
