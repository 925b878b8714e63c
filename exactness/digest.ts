// One short text for all rows of a result, so that many results can be held against one another.
import { createHash } from 'node:crypto'
import type { HistoryRow } from '@runscan/history-wasm'

/** Equal for equal rows only: types, order, -0 and NaN included. */
export function digestOf(columns: readonly string[], rows: readonly HistoryRow[]): string {
  return createHash('sha256').update(textOf(columns, rows)).digest('hex')
}

/** What is digested. It needs nothing from outside of itself, so that it can be sent to a page as it stands. */
export function textOf(columns: readonly string[], rows: readonly HistoryRow[]): string {
  const tagged = (value: unknown): unknown => {
    if (typeof value === 'number') {
      if (Object.is(value, -0)) return ['number', '-0']
      return Number.isFinite(value) ? value : ['number', `${value}`]
    }
    if (typeof value === 'bigint') return ['bigint', `${value}`]
    if (value instanceof Uint8Array) return ['bytes', ...value]
    if (value instanceof Date) return ['date', value.getTime()]
    if (Array.isArray(value)) return ['list', value.map(tagged)]
    if (typeof value === 'object' && value !== null) {
      return ['object', Object.entries(value).map(([key, item]) => [key, tagged(item)])]
    }
    return value === undefined ? ['undefined'] : value
  }
  const lines = rows.map(row => JSON.stringify(columns.map(column => tagged(row[column]))))
  return [JSON.stringify(columns), ...lines].join('\n')
}
