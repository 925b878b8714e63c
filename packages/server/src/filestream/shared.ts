// Several processes that log one run: what one says must not undo what another one has said.
import { parseExtendedJson, stringifyExtendedJson } from '@runscan/core'
import { isPlainObject } from '../history/row.js'

/** Two JSON objects as one text; where both have a key, the newer value counts. Objects go together key by key. */
export function mergedJson(before: string, now: string): string {
  const [old, fresh] = [parseExtendedJson(before), parseExtendedJson(now)]
  return stringifyExtendedJson(isPlainObject(old) && isPlainObject(fresh) ? merged(old, fresh) : fresh)
}

function merged(before: Record<string, unknown>, now: Record<string, unknown>): Record<string, unknown> {
  const result = new Map(Object.entries(before))
  for (const [key, value] of Object.entries(now)) {
    const known = result.get(key)
    const isNested = isPlainObject(known) && isPlainObject(value) && !Object.hasOwn(value, '_type')
    result.set(key, isNested ? merged(known, value) : value)
  }
  return Object.fromEntries(result)
}

/** A console line with the label of its process set apart: `[ERROR ]<time> [<label> ]<text>`. */
export function labelled(line: string): string {
  const found = /^(ERROR )?(\d{4}-\d\d-\d\dT[\d:.]+) \[([^\]]*)\] (.*)$/s.exec(line)
  if (!found) return line
  const [, error, ts, label, content] = found
  return JSON.stringify({ ts, content, label, ...(error ? { level: 'error' } : {}) })
}
