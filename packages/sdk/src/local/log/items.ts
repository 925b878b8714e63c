// The items of history and summary records. A long run has tens of millions, so they are read in place: nothing is made of
// an item that nobody wants, and a key is known again by its bytes.
import { parseExtendedJson } from '@runscan/core'
import type { BigintPolicy } from '@runscan/history-wasm'
import { readMessage, text, texts } from './message.js'

/** A key as it is written in a log. */
export interface ItemKey {
  /** Its number, counted from 0 in the order of appearance. */
  readonly id: number
  /** The parts that lead to a nested value; one part for one that is not. */
  readonly path: readonly string[]
}

/** How an item's value is written. */
export type ValueKind = 'json' | 'text' | 'double' | 'integer' | 'boolean' | 'none'

/** Called for each item: its key, and where its value is. */
export type ItemVisitor = (key: ItemKey, kind: ValueKind, start: number, end: number) => void

/** Keys by their bytes: a hash table with the keys' numbers in it, at the first free place from their hash on. */
export class KeyTable {
  readonly keys: ItemKey[] = []
  readonly #bytes: Uint8Array[] = []
  readonly #hashes: number[] = []
  /** Numbers of keys, each one higher; 0 is a free place. At least half of the places are free. */
  #places = new Int32Array(256)

  /** The key in a part of the bytes, which holds its fields. */
  find(bytes: Uint8Array, start: number, end: number): ItemKey {
    const hash = hashOf(bytes, start, end)
    const mask = this.#places.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = (this.#places[at] as number) - 1
      if (number === -1) return this.#add(hash, bytes.slice(start, end))
      if (this.#hashes[number] === hash && isSame(this.#bytes[number] as Uint8Array, bytes, start, end)) {
        return this.keys[number] as ItemKey
      }
    }
  }

  #add(hash: number, bytes: Uint8Array): ItemKey {
    const { key = '', nested } = readMessage({ 1: text('key'), 2: texts('nested') }, bytes)
    const added: ItemKey = { id: this.keys.length, path: nested ?? [key] }
    this.keys.push(added)
    this.#bytes.push(bytes)
    this.#hashes.push(hash)
    if (this.keys.length * 2 > this.#places.length) {
      this.#places = new Int32Array(this.#places.length * 2)
      for (const [number, known] of this.#hashes.entries()) this.#put(known, number)
    } else this.#put(hash, added.id)
    return added
  }

  #put(hash: number, number: number): void {
    const mask = this.#places.length - 1
    let at = hash & mask
    while (this.#places[at] !== 0) at = (at + 1) & mask
    this.#places[at] = number + 1
  }
}

/** Four bytes at a time: this runs for every item of a log. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += 4) {
    const four =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    hash = Math.imul(hash ^ four, 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return hash ^ (hash >>> 13)
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let at = 0; at < known.length; at += 1) if (known[at] !== bytes[start + at]) return false
  return true
}

/** Where the reading of a number has come to: a number and a place are wanted, and no object for the two. */
let position = 0

function varint(bytes: Uint8Array, at: number): number {
  let value = 0
  let scale = 1
  position = at
  for (;;) {
    const byte = bytes[position] as number
    position += 1
    value += (byte & 0x7f) * scale
    if (byte < 0x80 || position >= bytes.length) return value
    scale *= 128
  }
}

function skipField(bytes: Uint8Array, at: number, wire: number): number {
  switch (wire) {
    case 0:
      varint(bytes, at)
      return position
    case 1:
      return at + 8
    case 5:
      return at + 4
    default: {
      const length = varint(bytes, at)
      return position + length
    }
  }
}

/** The field that a record's kind is, and where its content is; undefined for a record without a kind. */
export interface RecordKind {
  field: number
  start: number
  end: number
}

/** The kind of a record. Fields that every kind has are below 2 and from 200 on, and 16 and 19. */
export function kindOf(record: Uint8Array): RecordKind | undefined {
  for (let at = 0; at < record.length; ) {
    const tag = varint(record, at)
    const number = Math.floor(tag / 8)
    if (tag % 8 === 2 && number > 1 && number < 200 && number !== 16 && number !== 19) {
      const length = varint(record, position)
      return { field: number, start: position, end: position + length }
    }
    at = skipField(record, position, tag % 8)
  }
  return undefined
}

/** Goes through the items in one field of a message. */
export function forEachItem(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  field: number,
  keys: KeyTable,
  visit: ItemVisitor,
): void {
  for (let at = start; at < end; ) {
    const tag = varint(bytes, at)
    if (tag === field * 8 + 2) {
      const length = varint(bytes, position)
      const from = position
      readItem(bytes, from, from + length, keys, visit)
      at = from + length
    } else at = skipField(bytes, position, tag % 8)
  }
}

/** The step that a row's record says behind its items; undefined when it says none. An empty message is step 0. */
export function stepOf(
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
): number | undefined {
  for (let at = start; at < end; ) {
    const tag = varint(bytes, at)
    if (tag === stepTag) {
      const length = varint(bytes, position)
      return length === 0 ? 0 : varint(bytes, position + 1)
    }
    at = skipField(bytes, position, tag % 8)
  }
  return undefined
}

/** Field 2, a message. */
const stepTag = 0x12

const nestedKeyTag = 0x12
/** The two bytes of the tag of `value_json`. */
const jsonTag = [0x82, 0x01] as const

function readItem(bytes: Uint8Array, start: number, end: number, keys: KeyTable, visit: ItemVisitor): void {
  // Nearly all items are one short key and one short JSON text, in this order.
  if (bytes[start] === nestedKeyTag && (bytes[start + 1] as number) < 0x80) {
    const keyEnd = start + 2 + (bytes[start + 1] as number)
    const isShort = bytes[keyEnd] === jsonTag[0] && bytes[keyEnd + 1] === jsonTag[1]
    if (isShort && end - keyEnd - 3 === bytes[keyEnd + 2] && end - keyEnd - 3 < 0x80) {
      visit(keys.find(bytes, start, keyEnd), 'json', keyEnd + 3, end)
      return
    }
  }
  readAnyItem(bytes, start, end, keys, visit)
}

function readAnyItem(
  bytes: Uint8Array,
  start: number,
  end: number,
  keys: KeyTable,
  visit: ItemVisitor,
): void {
  let keyStart = -1
  let keyEnd = start
  let kind: ValueKind = 'none'
  let valueStart = start
  let valueEnd = start
  for (let at = start; at < end; ) {
    const tag = varint(bytes, at)
    const wire = tag % 8
    const number = (tag - wire) / 8
    const content = position
    const next = skipField(bytes, content, wire)
    if (number < 3) {
      if (keyStart === -1) keyStart = at
      keyEnd = next
    } else {
      const found = valueKinds[number]
      if (found !== undefined) {
        kind = found
        // After a skipped text, its length has been read: the content is behind it.
        if (wire === 2) varint(bytes, content)
        valueStart = wire === 2 ? position : content
        valueEnd = next
      }
    }
    at = next
  }
  if (keyStart !== -1) visit(keys.find(bytes, keyStart, keyEnd), kind, valueStart, valueEnd)
}

const valueKinds: Partial<Record<number, ValueKind>> = {
  3: 'none',
  4: 'boolean',
  5: 'integer',
  6: 'double',
  7: 'text',
  8: 'json',
  16: 'json',
}

/** The value of an item. */
export function readValue(
  bytes: Buffer,
  kind: ValueKind,
  start: number,
  end: number,
  bigints: BigintPolicy,
): unknown {
  switch (kind) {
    case 'json':
      return readJson(bytes, start, end, bigints)
    case 'text':
      return bytes.toString('utf8', start, end)
    case 'double':
      return bytes.readDoubleLE(start)
    case 'boolean':
      return bytes[start] !== 0
    case 'integer':
      return readJsonText(String(readZigZag(bytes, start)), bigints)
    default:
      return null
  }
}

/** The value of an item as JSON text. */
export function jsonText(bytes: Buffer, kind: ValueKind, start: number, end: number): string {
  switch (kind) {
    case 'json':
      return bytes.toString('utf8', start, end)
    case 'text':
      return JSON.stringify(bytes.toString('utf8', start, end))
    case 'integer':
      return String(readZigZag(bytes, start))
    case 'boolean':
      return bytes[start] === 0 ? 'false' : 'true'
    case 'double': {
      const value = bytes.readDoubleLE(start)
      return Object.is(value, -0) ? '-0.0' : String(value)
    }
    default:
      return 'null'
  }
}

function readZigZag(bytes: Uint8Array, start: number): bigint {
  let value = 0n
  let shift = 0n
  for (let at = start; ; at += 1) {
    const byte = bytes[at] ?? 0
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return (value >> 1n) ^ -(value & 1n)
    shift += 7n
  }
}

const quote = 0x22
const backslash = 0x5c
const minus = 0x2d

/** The common values by hand: short integers, other numbers, texts without escapes. */
function readJson(bytes: Buffer, start: number, end: number, bigints: BigintPolicy): unknown {
  const first = bytes[start] as number
  if (isDigit(first) || (first === minus && isDigit(bytes[start + 1] as number))) {
    return readNumber(bytes, start, end, bigints)
  }
  if (first === quote && !includes(bytes, backslash, start, end)) {
    return bytes.toString('utf8', start + 1, end - 1)
  }
  return readJsonText(bytes.toString('utf8', start, end), bigints)
}

function readNumber(bytes: Buffer, start: number, end: number, bigints: BigintPolicy): unknown {
  if (end - start <= 15) {
    let value = 0
    let at = bytes[start] === minus ? start + 1 : start
    for (; at < end; at += 1) {
      const digit = (bytes[at] as number) - 0x30
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (at === end) return bytes[start] === minus ? -value : value
  }
  const digits = bytes.toString('latin1', start, end)
  const value = Number(digits)
  // Beyond what a double holds exactly, an integer is more than its number.
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) ? value : readJsonText(digits, bigints)
}

/** A text that is no JSON stays what it is, as nothing better is known. */
function readJsonText(json: string, bigints: BigintPolicy): unknown {
  try {
    return parseExtendedJson(json, { bigints })
  } catch {
    return json
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function includes(bytes: Uint8Array, wanted: number, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] === wanted) return true
  return false
}
