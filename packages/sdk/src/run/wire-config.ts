// The config as the service keeps it: each entry wrapped with a description.
import { stringifyExtendedJson } from '@runscan/core'
import { define, type JsonObject, readJsonObject } from './json-fields.js'
import { applyChanges, type Change } from './patch.js'

/** The stored config with changes done to it; descriptions and the keys that clients keep for themselves stay. */
export function changedConfig(stored: unknown, changes: readonly Change[]): string {
  const wire = readJsonObject('config', stored)
  for (const change of changes) {
    const [key = '', ...rest] = change.path
    if (rest.length === 0 && !('value' in change)) {
      delete wire[key]
      continue
    }
    const entry = Object.hasOwn(wire, key) ? wire[key] : undefined
    const isWrapped = typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'value')
    const wrapped = (isWrapped ? entry : { value: entry ?? null, desc: null }) as JsonObject
    applyChanges(wrapped, [{ ...change, path: ['value', ...rest] }])
    define(wire, key, wrapped)
  }
  return stringifyExtendedJson(wire)
}
