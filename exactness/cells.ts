// Compares a value of ours with a cell as pyarrow/cells.py writes it.
import type { BigintPolicy } from '@runscan/history-wasm'

/** Plain JSON, and objects with one key for what JSON cannot say. */
export type Cell =
  | null
  | boolean
  | number
  | string
  | Cell[]
  | { f: 'nan' | 'inf' | '-inf' }
  | { i: string }
  | { b: string }
  | { d: number }
  | { o: [string, Cell][] }

const floats = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }

/** Whether a value is the cell, to the type and the last bit. */
export function isCell(value: unknown, cell: Cell, bigints: BigintPolicy): boolean {
  if (cell === null || typeof cell !== 'object') return Object.is(value, cell)
  if (Array.isArray(cell)) {
    return (
      Array.isArray(value) &&
      value.length === cell.length &&
      cell.every((item, at) => isCell(value[at], item, bigints))
    )
  }
  if ('f' in cell) return Object.is(value, floats[cell.f])
  if ('i' in cell) return value === integer(cell.i, bigints)
  if ('b' in cell) return value instanceof Uint8Array && Buffer.from(value).toString('hex') === cell.b
  if ('d' in cell) return value instanceof Date && value.getTime() === cell.d
  return isObjectOf(value, new Map(cell.o), bigints)
}

function integer(digits: string, bigints: BigintPolicy): bigint | number | string {
  if (bigints === 'string') return digits
  return bigints === 'number' ? Number(digits) : BigInt(digits)
}

function isObjectOf(value: unknown, members: Map<string, Cell>, bigints: BigintPolicy): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    return false
  const entries = Object.entries(value)
  return (
    entries.length === members.size &&
    entries.every(([key, item]) => {
      const member = members.get(key)
      return member !== undefined && isCell(item, member, bigints)
    })
  )
}

/** A value for a message. */
export function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex').slice(0, 60)}`
  const text = JSON.stringify(value, (_key, item) => {
    if (typeof item === 'bigint') return `${item}n`
    return typeof item === 'number' && (Object.is(item, -0) || !Number.isFinite(item))
      ? `number ${item}`
      : item
  })
  return `${typeof value} ${text ?? String(value)}`.slice(0, 160)
}
