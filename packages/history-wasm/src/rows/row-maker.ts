// Makes row objects. Where code may be made from text, each schema gets a function of its own; under a strict policy a
// loop gives the same rows.
import type { ColumnData } from './column-data.js'
import { type Access, type CellSource, mayCompile, type RowFunction, rowFunction } from './row-source.js'
import { put, type ValueOptions, type ValueReader, valueReader } from './values.js'

/** Engines keep objects of more keys as dictionaries, whichever way they are made. */
const widest = 1000
/** As many cells are made into rows at a time: these die young, and engines are rid of them at next to no cost. */
const cellsAtATime = 16_384
/** Changes of how a column is read, each of which is a new function, before all are taken to be as they might be. */
const mostChanges = 3

/** A row: a value for each column, null where the row has none. */
export type HistoryRow = Record<string, unknown>

/** Rows of a batch, from one to another, exclusive. */
export type RowsBetween = (from: number, to: number) => HistoryRow[]

/** Makes the rows of batches that have the same columns. */
export type RowMaker = (columns: readonly ColumnData[], numRows: number) => RowsBetween

/** A maker for the batches of a pass; all rows have their keys in one order, so that they have one shape. */
export function rowMaker(names: readonly string[], options: ValueOptions): RowMaker {
  if (names.length > widest || !mayCompile()) return (columns, _) => loopRows(names, columns, options)
  const known: (Access | undefined)[] = names.map(() => undefined)
  let make: RowFunction | undefined
  let changes = 0
  return (columns, numRows) => {
    const access = columns.map((data, at) => accessFor(data, known[at], changes > mostChanges))
    if (make === undefined || access.some((how, at) => how !== known[at])) {
      changes += 1
      known.splice(0, known.length, ...access)
      make = rowFunction(names, access)
    }
    const cells = columns.map((data, at) => cellSource(data, access[at] as Access, numRows, options))
    const made = make
    return (from, to) => made(from, to, cells)
  }
}

/** How many rows of so many columns are made at a time. */
function rowsAtATime(columns: number): number {
  return Math.max(16, Math.floor(cellsAtATime / Math.max(1, columns)))
}

/** Cuts a batch into portions of rows, the first of them small: who looks at one row does not wait for many. */
export function* inPortions(numRows: number, columns: number): Generator<[from: number, to: number], void> {
  const most = rowsAtATime(columns)
  for (let from = 0, size = Math.min(64, most); from < numRows; size = Math.min(most, size * 4)) {
    const to = Math.min(numRows, from + size)
    yield [from, to]
    from = to
  }
}

/** How a column is to be read that was read in another way before. */
function accessFor(data: ColumnData, before: Access | undefined, isCautious: boolean): Access {
  const own = accessOf(data, isCautious)
  if (before === undefined || before === own) return own
  const areNumbers = [own, before].every(how => how === 'plain' || how === 'nullable')
  if (areNumbers) return 'nullable'
  return data.kind === 'null' && before === 'coded' ? 'coded' : 'reader'
}

function accessOf(data: ColumnData, isCautious: boolean): Access {
  if (data.kind === 'null') return 'nullable'
  if (data.kind === 'float64') return data.validity === undefined && !isCautious ? 'plain' : 'nullable'
  return data.kind === 'utf8' && data.indices ? 'coded' : 'reader'
}

function cellSource(data: ColumnData, access: Access, numRows: number, options: ValueOptions): CellSource {
  const read = access === 'coded' || access === 'reader' ? valueReader(data, options) : noValue
  if (data.kind === 'null') return { values: noNumbers, bits: bitsOf(0, numRows), texts: [], read }
  const bits = data.validity ?? bitsOf(0xff, numRows)
  if (data.kind === 'float64') return { values: data.values, bits, texts: [], read }
  if (access !== 'coded' || !('indices' in data) || !data.indices) {
    return { values: noNumbers, bits, texts: [], read }
  }
  // The reader has made the list, and puts in what it reads.
  return { values: data.indices, bits, texts: data.dictionary.values ?? [], read }
}

const noNumbers = new Float64Array()
const noValue: ValueReader = () => null
const uniform = new Map<number, Uint8Array>()

/** A bitmap that says the same of all rows. */
function bitsOf(byte: number, numRows: number): Uint8Array {
  const known = uniform.get(byte)
  if (known && known.length * 8 >= numRows) return known
  const bits = new Uint8Array((numRows >> 3) + 1).fill(byte)
  uniform.set(byte, bits)
  return bits
}

/** The same without code made from text. */
export function loopRows(
  names: readonly string[],
  columns: readonly ColumnData[],
  options: ValueOptions,
): RowsBetween {
  const readers = columns.map(data => valueReader(data, options))
  return (from, to) => {
    const rows: HistoryRow[] = Array.from({ length: to - from }, () => ({}))
    readers.forEach((read, at) => {
      fillColumn(rows, names[at] ?? '', row => read(from + row))
    })
    return rows
  }
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
