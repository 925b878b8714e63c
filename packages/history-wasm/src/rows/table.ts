// A whole result as columns.
import type { ColumnKind, HistoryBatch, HistoryColumn } from './batch.js'
import { mixedColumn } from './batch.js'
import { type BigintPolicy, integer } from './numbers.js'
import { isPresent, setPresent } from './validity.js'

/** All rows of a result, as columns. */
export interface HistoryTable {
  readonly numRows: number
  readonly columns: readonly HistoryColumn[]
  /** The column of a name; undefined when there is none. */
  column(name: string): HistoryColumn | undefined
}

type Typed = Float64Array | BigInt64Array | BigUint64Array

/** Puts batches together. */
export interface TableCollector {
  /** Copies what is in a batch: it may be a view of memory that changes afterwards. */
  add(batch: HistoryBatch): void
  finish(): HistoryTable
}

/**
 * Collects batches: numbers into one typed array for each column, as long as all batches have them of the same kind; any
 * other values into a plain array. `rows` is how many rows may come, as far as that is known.
 */
export function collectTo(rows: number, bigints: BigintPolicy): TableCollector {
  const columns = new Map<string, ColumnCollector>()
  let numRows = 0
  return {
    add(batch) {
      for (const column of batch.columns) {
        let collector = columns.get(column.name)
        if (!collector) {
          collector = new ColumnCollector(column.name, rows, bigints)
          collector.addNulls(numRows)
          columns.set(column.name, collector)
        }
        collector.add(column, batch.numRows)
      }
      numRows += batch.numRows
      for (const collector of columns.values()) collector.addNulls(numRows - collector.length)
    },
    finish() {
      const all = [...columns.values()].map(collector => collector.finish())
      return { numRows, columns: all, column: name => all.find(column => column.name === name) }
    },
  }
}

class ColumnCollector {
  readonly #name: string
  readonly #expected: number
  readonly #bigints: BigintPolicy
  length = 0
  #kind: ColumnKind | undefined
  #typed: Typed | undefined
  #validity: Uint8Array | undefined
  #mixed: unknown[] | undefined

  constructor(name: string, expected: number, bigints: BigintPolicy) {
    this.#name = name
    this.#expected = expected
    this.#bigints = bigints
  }

  add(column: HistoryColumn, numRows: number): void {
    if (column.kind === 'null') {
      this.addNulls(numRows)
      return
    }
    const typed = typedValues(column)
    if (this.#mixed === undefined && typed !== undefined && (this.#kind ?? column.kind) === column.kind) {
      this.#kind = column.kind
      this.#addTyped(typed, column.validity, numRows)
      return
    }
    this.#mixed ??= this.#spelled()
    for (let row = 0; row < numRows; row += 1) this.#mixed.push(column.get(row))
    this.length += numRows
  }

  addNulls(numRows: number): void {
    if (numRows <= 0) return
    if (this.#mixed) {
      for (let row = 0; row < numRows; row += 1) this.#mixed.push(null)
    } else {
      this.#typed &&= grown(this.#typed, this.length + numRows)
      this.#validity = bitsUpTo(this.#validity, this.length, this.length + numRows, this.#expected)
    }
    this.length += numRows
  }

  #addTyped(values: Typed, validity: Uint8Array | undefined, numRows: number): void {
    const end = this.length + numRows
    this.#typed ??= new (values.constructor as new (length: number) => Typed)(Math.max(this.#expected, end))
    this.#typed = grown(this.#typed, end)
    this.#typed.set(values as never, this.length)
    if (validity !== undefined || this.#validity !== undefined) {
      this.#validity = bitsUpTo(this.#validity, this.length, end, this.#expected)
      setBits(this.#validity, this.length, validity, numRows)
    }
    this.length = end
  }

  /** What there is so far as plain values. */
  #spelled(): unknown[] {
    const column = this.#typed && this.#finishTyped(this.#typed)
    return Array.from({ length: this.length }, (_, row) => column?.get(row) ?? null)
  }

  finish(): HistoryColumn {
    if (this.#mixed === undefined && this.#typed) return this.#finishTyped(this.#typed)
    return mixedColumn(this.#name, this.#mixed ?? new Array(this.length).fill(null))
  }

  #finishTyped(all: Typed): HistoryColumn {
    // Memory for rows that did not come is given back when there is much of it.
    const values =
      all.length <= this.length * 1.25 + 1024 ? all.subarray(0, this.length) : all.slice(0, this.length)
    const validity = this.#validity?.subarray(0, Math.ceil(this.length / 8))
    const bigints = this.#bigints
    const get = (row: number) => {
      const value = values[row]
      if (value === undefined || (validity !== undefined && !isPresent(validity, row))) return null
      return typeof value === 'bigint' ? integer(value, bigints) : value
    }
    return { name: this.#name, kind: this.#kind ?? 'mixed', values, validity, get }
  }
}

function typedValues({ kind, values }: HistoryColumn): Typed | undefined {
  return kind === 'float64' || kind === 'int64' || kind === 'uint64' ? (values as Typed) : undefined
}

function grown<A extends Typed>(values: A, length: number): A {
  if (values.length >= length) return values
  const larger = new (values.constructor as new (length: number) => A)(Math.max(length, values.length * 2))
  larger.set(values as never)
  return larger
}

/** A bitmap with room up to `end`, on up to `known` where there was none. */
function bitsUpTo(bits: Uint8Array | undefined, known: number, end: number, expected: number): Uint8Array {
  const bytes = Math.ceil(Math.max(end, expected) / 8)
  if (bits !== undefined && bits.length >= Math.ceil(end / 8)) return bits
  const larger = new Uint8Array(Math.max(bytes, (bits?.length ?? 0) * 2))
  if (bits) larger.set(bits)
  else setBits(larger, 0, undefined, known)
  return larger
}

/** Puts bits at a place; ones where there is no bitmap. */
function setBits(into: Uint8Array, at: number, bits: Uint8Array | undefined, count: number): void {
  let row = 0
  const shift = at & 7
  if (shift === 0) {
    const whole = count >> 3
    if (bits) into.set(bits.subarray(0, whole), at >> 3)
    else into.fill(0xff, at >> 3, (at >> 3) + whole)
    row = whole * 8
  }
  for (; row < count; row += 1) {
    if (bits !== undefined && !isPresent(bits, row)) continue
    setPresent(into, at + row)
  }
}
