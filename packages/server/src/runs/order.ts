// The order of a list of runs.
import { stringifyExtendedJson } from '@runscan/core'
import type { Lookup } from './document.js'
import type { FieldCheck } from './filter.js'

/** What runs are sorted by. */
export interface RunOrder {
  path: string
  descending: boolean
}

/** Reads `+created_at`, `-config.lr.value` and the like. Nothing means oldest first. @throws `ServerError` 400 */
export function parseOrder(text: string | null | undefined, checkField?: FieldCheck): RunOrder {
  const trimmed = text?.trim() || '+created_at'
  const path = trimmed.replace(/^[+-]\s*/, '')
  checkField?.(path)
  return { path, descending: trimmed.startsWith('-') }
}

/** The value that a run is sorted by; runs without one come last, in either direction. */
export function orderValue(run: Lookup, { path }: RunOrder): unknown {
  const value = run(path) ?? null
  return Number.isNaN(value) ? null : value
}

/** Compares two runs by their values, and equal ones by their age, so that pages never overlap. */
export function compareRuns(
  a: { value: unknown; id: number },
  b: { value: unknown; id: number },
  order: RunOrder,
): number {
  const aMissing = a.value === null
  if (aMissing !== (b.value === null)) return aMissing ? 1 : -1
  const byValue = compareValues(a.value, b.value)
  const sign = order.descending ? -1 : 1
  return (byValue || a.id - b.id) * sign
}

/** Numbers before texts before everything else, each among themselves as people sort them. */
export function compareValues(a: unknown, b: unknown): number {
  const [rankA, rankB] = [rank(a), rank(b)]
  if (rankA !== rankB) return rankA - rankB
  const [left, right] =
    rankA === 2
      ? [stringifyExtendedJson(a), stringifyExtendedJson(b)]
      : [a as number | string, b as number | string]
  return left < right ? -1 : left > right ? 1 : 0
}

function rank(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return 0
  return typeof value === 'string' ? 1 : 2
}
