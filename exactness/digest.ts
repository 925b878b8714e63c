// One short text for all rows of a result, so that many results can be held against one another.
import { createHash } from 'node:crypto'
import type { HistoryRow } from '@runscan/history-wasm'

/** Equal for equal rows only: types, order, -0 and NaN included. */
export function digestOf(columns: readonly string[], rows: readonly HistoryRow[]): string {
  const hash = createHash('sha256').update(JSON.stringify(columns))
  for (const row of rows) hash.update(`\n${JSON.stringify(columns.map(column => tagged(row[column])))}`)
  return hash.digest('hex')
}

function tagged(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : ['number', Object.is(value, -0) ? '-0' : `${value}`]
  }
  if (typeof value === 'bigint') return ['bigint', `${value}`]
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('hex')]
  if (value instanceof Date) return ['date', value.getTime()]
  if (Array.isArray(value)) return ['list', value.map(tagged)]
  if (typeof value === 'object' && value !== null) {
    return ['object', Object.entries(value).map(([key, item]) => [key, tagged(item)])]
  }
  return value === undefined ? ['undefined'] : value
}
