// One line of history, read when something of it is wanted.
import { parseExtendedJson } from '@runscan/core'

/** A row as it was logged, nested as it was logged. */
export type LoggedRow = Record<string, unknown>

/** Reads a stored line. */
export function parseRow(text: string): LoggedRow {
  return parseExtendedJson(text) as LoggedRow
}

/** The value behind a key, where dots may lead into nested objects; undefined when there is none. */
export function valueAt(row: LoggedRow, key: string): unknown {
  if (Object.hasOwn(row, key)) return row[key]
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const outer = key.slice(0, dot)
    if (!Object.hasOwn(row, outer)) continue
    const inner = row[outer]
    if (!isPlainObject(inner)) continue
    const found = valueAt(inner, key.slice(dot + 1))
    if (found !== undefined) return found
  }
  return undefined
}

/** All values of a row by dotted key; an object with a `_type` is one value. */
export function* flatEntries(row: LoggedRow, prefix = ''): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(row)) {
    if (isPlainObject(value) && !Object.hasOwn(value, '_type')) yield* flatEntries(value, `${prefix}${key}.`)
    else yield [prefix + key, value]
  }
}

/** Whether it is an object of JSON, and no list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as strict JSON can hold it: NaN and the infinities become texts, as clients expect them there. */
export function toStrict(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (Array.isArray(value)) return value.map(toStrict)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toStrict(entry)]))
}
