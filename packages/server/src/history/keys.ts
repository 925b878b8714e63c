// What a history's keys are: how often each was logged as what, and its newest value.
import { flatEntries, isPlainObject, type LoggedRow, parseRow, toStrict } from './row.js'

/** What is known of one key. */
interface KeyStatistics {
  typeCounts: { type: string; count: number }[]
  monotonic: boolean
  /** The newest value, as strict JSON. */
  previousValue: unknown
}

/** The statistics of some rows by key. */
export type HistoryKeys = Record<string, KeyStatistics>

/** Statistics of rows in their order. */
export function keysOf(texts: Iterable<string>): HistoryKeys {
  const keys = new Map<string, KeyStatistics>()
  for (const text of texts) {
    for (const [key, value] of flatEntries(parseRow(text) as LoggedRow)) see(keys, key, typeOf(value), value)
  }
  return Object.fromEntries(keys)
}

/** Statistics of several parts of a history, oldest first. */
export function mergedKeys(parts: readonly HistoryKeys[]): HistoryKeys {
  const keys = new Map<string, KeyStatistics>()
  for (const part of parts) {
    for (const [key, added] of Object.entries(part)) {
      const known = keys.get(key)
      if (!known) {
        keys.set(key, { ...added, typeCounts: added.typeCounts.map(entry => ({ ...entry })) })
        continue
      }
      // What came later never went down, and neither did the last step from one part to the other.
      known.monotonic &&= added.monotonic && !isLess(added.previousValue, known.previousValue)
      known.previousValue = added.previousValue
      for (const { type, count } of added.typeCounts) addCount(known, type, count)
    }
  }
  return Object.fromEntries(keys)
}

function see(keys: Map<string, KeyStatistics>, key: string, type: string, value: unknown): void {
  const strict = toStrict(value)
  const known = keys.get(key)
  if (!known) {
    const monotonic = typeof value === 'number'
    keys.set(key, { typeCounts: [{ type, count: 1 }], monotonic, previousValue: strict })
    return
  }
  known.monotonic &&= typeof value === 'number' && !isLess(value, known.previousValue)
  known.previousValue = strict
  addCount(known, type, 1)
}

function addCount(known: KeyStatistics, type: string, count: number): void {
  const entry = known.typeCounts.find(candidate => candidate.type === type)
  if (entry) entry.count += count
  else known.typeCounts.push({ type, count })
}

function isLess(a: unknown, b: unknown): boolean {
  return typeof a !== 'number' || typeof b !== 'number' || a < b
}

function typeOf(value: unknown): string {
  if (value === null) return 'nil'
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (Array.isArray(value)) return 'list'
  return isPlainObject(value) && typeof value._type === 'string' ? value._type : 'map'
}
