// Gives live rows the columns that exported rows of the same scan have.
import type { HistoryRow, KeyMode } from '@runscan/history-wasm'
import { define } from '../run/json-fields.js'

/** What decides on the columns. */
export interface LiveRowShape {
  /** The asked keys; none means all. */
  keys: readonly string[]
  keyMode: KeyMode
  /** The columns of the exports. */
  exported: ReadonlySet<string>
  /** Whether the run ever logged a key. */
  isLogged(key: string): boolean
}

/** Makes what turns a flat live row into one of the scan: undefined when the keys do not select it. */
export function liveRowShape({
  keys,
  keyMode,
  exported,
  isLogged,
}: LiveRowShape): (row: HistoryRow) => HistoryRow | undefined {
  if (keys.length === 0) {
    return row => {
      const whole: HistoryRow = {}
      for (const key of exported) define(whole, key, own(row, key))
      for (const [key, value] of Object.entries(row)) define(whole, key, value)
      return whole
    }
  }
  const wanted = keys.includes('_step') ? [...keys] : ['_step', ...keys]
  const columns = wanted.filter(key => key === '_step' || exported.has(key) || isLogged(key))
  const isSelected = selector(keys, keyMode)
  return row => {
    if (!isSelected(row)) return undefined
    const picked: HistoryRow = {}
    for (const key of columns) define(picked, key, own(row, key))
    return picked
  }
}

function selector(keys: readonly string[], keyMode: KeyMode): (row: HistoryRow) => boolean {
  if (keyMode === 'every-row') return () => true
  if (keyMode === 'all') return row => keys.every(key => own(row, key) !== null)
  const others = keys.filter(key => key !== '_step')
  return row => others.length === 0 || others.some(key => own(row, key) !== null)
}

function own(row: HistoryRow, key: string): unknown {
  return Object.hasOwn(row, key) ? (row[key] ?? null) : null
}
