// Makes row objects. Where code may be made from text, each schema gets a constructor of its own, which is several times
// faster than setting keys one by one; under a strict policy a loop gives the same rows.
import type { HistoryRow } from './batch.js'
import type { ColumnData } from './column-data.js'
import { put, type ValueOptions, type ValueReader, valueReader } from './values.js'

/** Above this many columns an object literal gains nothing: engines keep such objects as dictionaries. */
const widest = 100

/** How a column is read within a constructor: straight out of its array, or by a reader. */
type Access = 'plain' | 'nullable' | 'reader'

type Maker = (numRows: number, values: readonly unknown[], bits: readonly unknown[]) => HistoryRow[]

const makers = new Map<string, Maker>()
let canCompile: boolean | undefined

/** The rows of some columns, all with their keys in the same order so that they have one shape. */
export function makeRows(
  names: readonly string[],
  columns: readonly ColumnData[],
  numRows: number,
  options: ValueOptions,
): HistoryRow[] {
  const values = columns.map(data => (data.kind === 'float64' ? data.values : valueReader(data, options)))
  if (columns.length > widest || !mayCompile()) return loopRows(names, columns, numRows, options)
  const access = columns.map(accessOf)
  const bits = columns.map(data => ('validity' in data ? data.validity : undefined))
  return makerOf(names, access)(numRows, values, bits)
}

function accessOf(data: ColumnData): Access {
  if (data.kind !== 'float64') return 'reader'
  return data.validity === undefined ? 'plain' : 'nullable'
}

function mayCompile(): boolean {
  if (canCompile === undefined) {
    try {
      canCompile = new Function('return true')() === true
    } catch {
      canCompile = false
    }
  }
  return canCompile
}

function makerOf(names: readonly string[], access: readonly Access[]): Maker {
  const key = JSON.stringify([names, access])
  let maker = makers.get(key)
  if (!maker) {
    // Schemas change seldom; a program that meets very many starts over.
    if (makers.size >= 200) makers.clear()
    maker = new Function('numRows', 'values', 'bits', sourceOf(names, access)) as Maker
    makers.set(key, maker)
  }
  return maker
}

/** The text of a constructor. Names get into it as JSON, which is JavaScript too; `__proto__` as a computed key. */
function sourceOf(names: readonly string[], access: readonly Access[]): string {
  const lines = access.map((how, at) => {
    const bits = how === 'nullable' ? `, b${at} = bits[${at}]` : ''
    return `const v${at} = values[${at}]${bits}`
  })
  const cells = access.map((how, at) => {
    const key = names[at] === '__proto__' ? '["__proto__"]' : JSON.stringify(names[at])
    const value = {
      plain: `v${at}[row]`,
      nullable: `(b${at}[row >> 3] >> (row & 7)) & 1 ? v${at}[row] : null`,
      reader: `v${at}(row)`,
    }[how]
    return `${key}: ${value}`
  })
  return `${lines.join('\n')}
const rows = new Array(numRows)
for (let row = 0; row < numRows; row += 1) rows[row] = { ${cells.join(', ')} }
return rows`
}

/** The same without code made from text. */
export function loopRows(
  names: readonly string[],
  columns: readonly ColumnData[],
  numRows: number,
  options: ValueOptions,
): HistoryRow[] {
  const rows: HistoryRow[] = Array.from({ length: numRows }, () => ({}))
  columns.forEach((data, at) => {
    fillColumn(rows, names[at] ?? '', valueReader(data, options))
  })
  return rows
}

/** Sets one key of every row. */
export function fillColumn(rows: readonly HistoryRow[], name: string, get: ValueReader): void {
  const isPlain = name !== '__proto__'
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]
    if (row === undefined) continue
    if (isPlain) row[name] = get(at)
    else put(row, name, get(at))
  }
}
