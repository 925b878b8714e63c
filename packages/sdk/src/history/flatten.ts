// Rows as exports have them: objects at the top become dotted keys, one level deep.
import type { HistoryRow } from '@runscan/history-wasm'
import { define } from '../run/json-fields.js'

/** `{a: {b: 1}}` becomes `{'a.b': 1}`; an object with a `_type`, such as a histogram, is one value. */
export function flatten(row: HistoryRow): HistoryRow {
  const flat: HistoryRow = {}
  for (const [key, value] of Object.entries(row)) {
    if (isPlainObject(value) && !Object.hasOwn(value, '_type')) {
      for (const [inner, item] of Object.entries(value)) define(flat, `${key}.${inner}`, item)
    } else define(flat, key, value)
  }
  return flat
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
