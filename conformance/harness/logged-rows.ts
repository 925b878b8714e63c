// What a writer says that it logged, as the rows that a reader should get back.
import { readFileSync } from 'node:fs'
import { isObject, type Tagged } from '../tagged.js'

export type TaggedRow = Record<string, Tagged>

/** The rows that official-client/writing.py recorded, flattened as an export's columns are. */
export function loggedRows(file: string): TaggedRow[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map(line => flattened(JSON.parse(line) as TaggedRow))
}

/** One level of plain objects becomes dotted keys; an object with `_type` is one value. */
export function flattened(row: TaggedRow): TaggedRow {
  const flat: TaggedRow = {}
  for (const [key, value] of Object.entries(row)) {
    if (isObject(value) && !Object.hasOwn(value, '_type')) {
      for (const [inner, item] of Object.entries(value)) flat[`${key}.${inner}`] = item
    } else flat[key] = value
  }
  return flat
}
