// Changes of a config or a summary, done one after the other.
import { parseExtendedJson } from '@runscan/core'
import { define, type JsonObject } from '../../run/json-fields.js'
import type { ChangesRecord, ItemRecord } from './records.js'

/** Does changes to an object. */
export function applyRecord(target: JsonObject, { update = [], remove = [] }: ChangesRecord): void {
  for (const item of update) setAt(target, pathOf(item), readText(item.valueJson))
  for (const item of remove) removeAt(target, pathOf(item))
}

/** The parts that lead to an item. */
function pathOf({ key = '', nestedKey }: ItemRecord): readonly string[] {
  return nestedKey ?? [key]
}

/** Sets a value; objects are made on the way, in place of anything that is none. */
export function setAt(target: JsonObject, path: readonly string[], value: unknown): void {
  let holder = target
  for (const part of path.slice(0, -1)) {
    const inner = Object.hasOwn(holder, part) ? holder[part] : undefined
    if (!isObject(inner)) define(holder, part, {})
    holder = holder[part] as JsonObject
  }
  const last = path.at(-1)
  if (last !== undefined) define(holder, last, value)
}

/** Removes a value, if it is there. */
export function removeAt(target: JsonObject, path: readonly string[]): void {
  let holder: unknown = target
  for (const part of path.slice(0, -1)) {
    holder = isObject(holder) && Object.hasOwn(holder, part) ? holder[part] : undefined
  }
  const last = path.at(-1)
  if (isObject(holder) && last !== undefined) delete holder[last]
}

/** The value in a JSON text; a text that is none stays what it is, as nothing better is known. */
export function readText(json: string | undefined): unknown {
  if (json === undefined) return null
  try {
    return parseExtendedJson(json)
  } catch {
    return json
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
