// What changed between two objects, key by key, so that it can be done to a third one that somebody else has changed.
import { stringifyExtendedJson } from '@runscan/core'
import { define, type JsonObject } from './json-fields.js'

/** One change: a value at a path of keys, or its removal. */
export type Change = { path: readonly string[]; value: unknown } | { path: readonly string[]; removed: true }

/** The changes that lead from one object to another. Lists and objects with a `_type` change as a whole. */
export function changesBetween(
  before: JsonObject,
  after: JsonObject,
  path: readonly string[] = [],
): Change[] {
  const changes: Change[] = []
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key) || after[key] === undefined)
      changes.push({ path: [...path, key], removed: true })
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue
    const at = [...path, key]
    const old = Object.hasOwn(before, key) ? before[key] : undefined
    if (isNested(old) && isNested(value)) changes.push(...changesBetween(old, value, at))
    else if (!Object.hasOwn(before, key) || !isSame(old, value)) changes.push({ path: at, value })
  }
  return changes
}

/** Does changes to an object, in place. A place that is gone by now is made again. */
export function applyChanges(target: JsonObject, changes: readonly Change[]): JsonObject {
  for (const change of changes) {
    const holder = holderOf(target, change.path.slice(0, -1), 'value' in change)
    const key = change.path.at(-1)
    if (!holder || key === undefined) continue
    if ('value' in change) define(holder, key, change.value)
    else delete holder[key]
  }
  return target
}

/** The object at a path; undefined when there is none and it shall not be made. */
function holderOf(target: JsonObject, path: readonly string[], shallMake: boolean): JsonObject | undefined {
  let holder = target
  for (const key of path) {
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined
    if (isPlain(inner)) {
      holder = inner
      continue
    }
    if (!shallMake) return undefined
    const made: JsonObject = {}
    define(holder, key, made)
    holder = made
  }
  return holder
}

function isNested(value: unknown): value is JsonObject {
  return isPlain(value) && !Object.hasOwn(value, '_type')
}

function isPlain(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function isSame(a: unknown, b: unknown): boolean {
  return stringifyExtendedJson(a) === stringifyExtendedJson(b)
}
