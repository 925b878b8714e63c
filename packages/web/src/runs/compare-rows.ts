// Keys of several runs, side by side.
import { compareKeys } from '../charts/groups.js'
import { flatten, formatValue } from '../format/values.js'
import { describeMedia } from '../media/kinds.js'

interface CompareRow {
  key: string
  texts: string[]
  differs: boolean
}

/** A row for each key that any of them has. */
export function rowsOf(values: readonly Record<string, unknown>[]): CompareRow[] {
  const maps = values.map(one => new Map(flatten(one)))
  const keys = [...new Set(maps.flatMap(map => [...map.keys()]))].filter(key => !key.startsWith('_'))
  return keys.sort(compareKeys).map(key => {
    const texts = maps.map(map => describeMedia(map.get(key)) ?? formatValue(map.get(key)))
    return { key, texts, differs: new Set(texts).size > 1 }
  })
}
