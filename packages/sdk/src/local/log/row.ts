// One row of the history as its items give it.
import type { BigintPolicy } from '@runscan/history-wasm'
import { flatten } from '../../history/flatten.js'
import type { JsonObject } from '../../run/json-fields.js'
import { setAt } from './changes.js'
import {
  forEachItem,
  type ItemKey,
  type KeyTable,
  type RecordKind,
  readValue,
  stepOf,
  type ValueKind,
} from './items.js'

const itemField = 1

/** Called for each value of a row under its flat name. */
export interface RowVisitor {
  /** A value that stands by itself: as it is in the bytes. */
  plain(key: ItemKey, kind: ValueKind, start: number, end: number): void
  /** A value that was nested, or is an object. */
  nested(name: string, value: unknown): void
}

/**
 * Goes through a row as an export would have it: objects at the top become dotted names, one level deep, and an object
 * with a `_type` is one value. `wants` tells which top parts are looked at.
 */
export function visitRow(
  bytes: Buffer,
  place: RecordKind,
  keys: KeyTable,
  options: { bigints: BigintPolicy; wants?: (key: ItemKey) => boolean },
  visitor: RowVisitor,
): void {
  const { bigints, wants } = options
  let objects: JsonObject | undefined
  forEachItem(bytes, place, itemField, keys, (key, kind, start, end) => {
    if (wants && !wants(key)) return
    if (key.path.length === 1 && !isJsonObject(bytes, kind, start)) {
      visitor.plain(key, kind, start, end)
      return
    }
    objects ??= {}
    setAt(objects, key.path, readValue(bytes, kind, start, end, bigints))
  })
  if (!objects) return
  for (const [name, value] of Object.entries(flatten(objects))) visitor.nested(name, value)
}

function isJsonObject(bytes: Uint8Array, kind: ValueKind, start: number): boolean {
  return kind === 'json' && bytes[start] === 0x7b
}

/** The whole row as it was logged, nested. */
export function nestedRow(
  bytes: Buffer,
  place: RecordKind,
  keys: KeyTable,
  bigints: BigintPolicy,
): JsonObject {
  const row: JsonObject = {}
  forEachItem(bytes, place, itemField, keys, (key, kind, start, end) => {
    setAt(row, key.path, readValue(bytes, kind, start, end, bigints))
  })
  if (!Object.hasOwn(row, '_step')) row._step = stepOf(bytes, place) ?? 0
  return row
}
