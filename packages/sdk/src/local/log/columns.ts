// What the columns of a history are, found while its log is read for the first time.
import { parseExtendedJson } from '@runscan/core'
import type { HistoryKeys } from '../../history/keys.js'
import { define, type JsonObject } from '../../run/json-fields.js'
import { isObject } from './changes.js'
import { type ItemKey, jsonText, readValue, type ValueKind } from './items.js'

/** A column, under the name that an export would give it. */
export interface LocalColumn {
  readonly name: string
  /** Values by type. */
  readonly types: Map<string, number>
  /** Whether every value is a number that a double holds exactly. */
  isFloat: boolean
  /** Whether no value was below the one before. */
  isMonotonic: boolean
  last: LastValue
}

interface LastValue {
  /** As a number, when it is one and the column never went down so far. */
  number: number
  text: string | undefined
  kind: ValueKind
  bytes: Buffer
  start: number
  end: number
}

const noBytes = Buffer.alloc(0)

/** Collects the columns of a history, and its keys: what is nested deeper than a column has a key of its own. */
export class ColumnTable {
  readonly #byName = new Map<string, LocalColumn>()
  readonly #deeper = new Map<string, LocalColumn>()
  readonly #holders = new Set<LocalColumn>()
  /** The columns of keys with one part, by the key's number: the common case needs no look-up by name. */
  readonly #byKey: (LocalColumn | undefined)[] = []
  #open = new Set<LocalColumn>()

  /** In the order of their first value. */
  get columns(): LocalColumn[] {
    return [...this.#byName.values()]
  }

  /** Columns, but in place of those that hold objects what is in these, at any depth. */
  get keys(): LocalColumn[] {
    return [...this.columns.filter(column => !this.#holders.has(column)), ...this.#deeper.values()]
  }

  /** Takes the value of a key with one part that is no object. */
  see(key: ItemKey, bytes: Buffer, kind: ValueKind, start: number, end: number): void {
    let column = this.#byKey[key.id]
    if (!column) {
      column = this.#column(key.path[0] ?? '')
      this.#byKey[key.id] = column
    }
    const type = typeAt(bytes, kind, start)
    const { types, last } = column
    types.set(type, (types.get(type) ?? 0) + 1)
    if (type !== 'number') {
      column.isMonotonic = false
      if (type !== 'nil') column.isFloat = false
    } else {
      if (column.isFloat && isBeyondDouble(bytes, kind, start, end)) {
        column.isFloat = false
        // As the service has it: integers that large are texts there.
        column.isMonotonic = false
      }
      if (column.isMonotonic) {
        const value = Number(readValue(bytes, kind, start, end, 'number'))
        if (value >= last.number) last.number = value
        else column.isMonotonic = false
      }
    }
    last.kind = kind
    last.bytes = bytes
    last.start = start
    last.end = end
    if (last.text !== undefined || !this.#open.has(column)) this.#open.add(column)
    last.text = undefined
  }

  /** Takes a value of any kind that was put together from several items, or is an object. */
  seeValue(name: string, value: unknown): void {
    const column = this.#column(name)
    note(column, value)
    if (!isNest(value)) return
    this.#holders.add(column)
    for (const [inner, item] of Object.entries(value)) this.#seeDeeper(`${name}.${inner}`, item)
  }

  #seeDeeper(name: string, value: unknown): void {
    if (isNest(value)) {
      for (const [inner, item] of Object.entries(value)) this.#seeDeeper(`${name}.${inner}`, item)
      return
    }
    const known = this.#deeper.get(name) ?? newColumn(name)
    this.#deeper.set(name, known)
    note(known, value)
  }

  /** Has to be called before the memory of the records is used again. */
  settle(): void {
    for (const { last } of this.#open) {
      last.text ??= jsonText(last.bytes, last.kind, last.start, last.end)
      last.bytes = noBytes
    }
    this.#open = new Set()
  }

  #column(name: string): LocalColumn {
    const known = this.#byName.get(name)
    if (known) return known
    const column = newColumn(name)
    this.#byName.set(name, column)
    return column
  }
}

function newColumn(name: string): LocalColumn {
  const last: LastValue = {
    number: Number.NEGATIVE_INFINITY,
    text: undefined,
    kind: 'none',
    bytes: noBytes,
    start: 0,
    end: 0,
  }
  return { name, types: new Map(), isFloat: true, isMonotonic: true, last }
}

/** Whether a value is an object that others are nested in: one with a `_type` is a value of its own. */
function isNest(value: unknown): value is JsonObject {
  return isObject(value) && typeof value._type !== 'string'
}

function note(column: LocalColumn, value: unknown): void {
  const { types, last } = column
  const type = typeOf(value)
  types.set(type, (types.get(type) ?? 0) + 1)
  if (type !== 'nil' && typeof value !== 'number') column.isFloat = false
  if (typeof value === 'number' && column.isMonotonic && value >= last.number) last.number = value
  else column.isMonotonic = false
  last.text = strictText(value)
  last.bytes = noBytes
}

/** Columns as the service describes the keys of a history. */
export function historyKeysOf(columns: readonly LocalColumn[], lastStep: number): HistoryKeys {
  const keys: NonNullable<HistoryKeys['keys']> = {}
  for (const { name, types, isMonotonic, last } of columns) {
    define(keys as JsonObject, name, {
      typeCounts: Array.from(types, ([type, count]) => ({ type, count })),
      monotonic: isMonotonic,
      previousValue: last.text === undefined ? null : strict(parseExtendedJson(last.text)),
    })
  }
  return { sets: [], keys, lastStep }
}

function typeAt(bytes: Buffer, kind: ValueKind, start: number): string {
  switch (kind) {
    case 'json':
      return jsonTypes[bytes[start] as number] ?? 'string'
    case 'text':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'none':
      return 'nil'
    default:
      return 'number'
  }
}

/** By the first byte of a JSON text; NaN and the infinities are numbers. What is no JSON is read as a text. */
const jsonTypes: Partial<Record<number, string>> = {
  ...Object.fromEntries(Array.from('0123456789-NI', character => [code(character), 'number'])),
  [code('"')]: 'string',
  [code('t')]: 'bool',
  [code('f')]: 'bool',
  [code('n')]: 'nil',
  [code('[')]: 'list',
  [code('{')]: 'map',
}

function code(character: string): number {
  return character.charCodeAt(0)
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'nil'
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (Array.isArray(value)) return 'list'
  return isObject(value) && typeof value._type === 'string' ? value._type : 'map'
}

/** Whether a number is an integer that a double does not hold exactly. Short ones are not looked at. */
function isBeyondDouble(bytes: Buffer, kind: ValueKind, start: number, end: number): boolean {
  const shortest = kind === 'integer' ? 7 : 15
  if (kind === 'double' || end - start <= shortest) return false
  return typeof readValue(bytes, kind, start, end, 'bigint') === 'bigint'
}

/** As JSON has it: what it has no form for is its name, or its digits. */
function strict(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Array.isArray(value)) return value.map(strict)
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const [key, item] of Object.entries(value)) define(copy, key, strict(item))
  return copy
}

function strictText(value: unknown): string {
  return JSON.stringify(strict(value)) ?? 'null'
}
