// Messages of protocol buffers, described by hand: what is not described is skipped.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** How one field is read: `read` gets what was there before, as fields may come again. */
export interface Field<Name extends string = string, Value = unknown> {
  readonly name: Name
  read(reader: BinaryReader, wire: WireType, before: Value | undefined): Value
}

/** The fields of a message by their numbers. */
export type Fields = Record<number, Field>

/** What a message with some fields is read as: what is not there is undefined. */
export type ValueOf<Described extends Fields> = {
  -readonly [Number in keyof Described as NameOf<Described[Number]>]?: ReadOf<Described[Number]>
}
type NameOf<Described> = Described extends Field<infer Name, infer _Value> ? Name : never
type ReadOf<Described> = Described extends Field<string, infer Value> ? Value : never

/** Reads a message. */
export function readMessage<Described extends Fields>(
  fields: Described,
  bytes: Uint8Array,
): ValueOf<Described> {
  const reader = new BinaryReader(bytes)
  return readInto(fields, reader, bytes.length, {})
}

function readInto<Described extends Fields>(
  fields: Described,
  reader: BinaryReader,
  end: number,
  value: Record<string, unknown>,
): ValueOf<Described> {
  while (reader.pos < end) {
    const [number, wire] = reader.tag()
    const field = fields[number]
    if (field) value[field.name] = field.read(reader, wire, value[field.name])
    else reader.skip(wire, number)
  }
  return value as ValueOf<Described>
}

const field =
  <Value>(take: (reader: BinaryReader) => Value) =>
  <Name extends string>(name: Name): Field<Name, Value> => ({ name, read: reader => take(reader) })

/** A text. */
export const text = field(reader => reader.string())
export const bool = field(reader => reader.bool())
export const int32 = field(reader => reader.int32())
/** A 64-bit integer as a number: sizes, times and steps are below 2^53. */
export const int64 = field(reader => Number(reader.int64()))
/** A 64-bit integer as its digits, which is how protocol buffers write it in JSON. */
export const uint64Text = field(reader => String(reader.uint64()))
export const double = field(reader => reader.double())

/** A text that may come several times. */
export function texts<Name extends string>(name: Name): Field<Name, string[]> {
  return { name, read: (reader, _wire, before = []) => [...before, reader.string()] }
}

/** A message; one that comes again is read into the first. */
export function message<Name extends string, Described extends Fields>(
  name: Name,
  fields: Described,
): Field<Name, ValueOf<Described>> {
  return {
    name,
    read: (reader, _wire, before) => {
      const end = reader.uint32() + reader.pos
      return readInto(fields, reader, end, { ...(before as Record<string, unknown> | undefined) })
    },
  }
}

/** A message that may come several times. */
export function messages<Name extends string, Described extends Fields>(
  name: Name,
  fields: Described,
): Field<Name, ValueOf<Described>[]> {
  return {
    name,
    read: (reader, _wire, before = []) => {
      const end = reader.uint32() + reader.pos
      before.push(readInto(fields, reader, end, {}))
      return before
    },
  }
}

/** Messages by a text. */
export function byText<Name extends string, Described extends Fields>(
  name: Name,
  fields: Described,
): Field<Name, Record<string, ValueOf<Described>>> {
  const entry = { 1: text('key'), 2: message('value', fields) }
  return {
    name,
    read: (reader, _wire, before = {}) => {
      const end = reader.uint32() + reader.pos
      const { key = '', value = {} } = readInto(entry, reader, end, {})
      return { ...before, [key]: value as ValueOf<Described> }
    },
  }
}

/** Texts by a text. */
export function textByText<Name extends string>(name: Name): Field<Name, Record<string, string>> {
  const entry = { 1: text('key'), 2: text('value') }
  return {
    name,
    read: (reader, _wire, before = {}) => {
      const end = reader.uint32() + reader.pos
      const { key = '', value = '' } = readInto(entry, reader, end, {})
      return { ...before, [key]: value }
    },
  }
}

/** The numbers of a message's fields that are true: how sets of flags are kept. */
export function flags<Name extends string>(name: Name): Field<Name, number[]> {
  return {
    name,
    read: (reader, _wire, before = []) => {
      const end = reader.uint32() + reader.pos
      const set = new Set(before)
      while (reader.pos < end) {
        const [number, wire] = reader.tag()
        if (wire === WireType.Varint && reader.bool()) set.add(number)
        else if (wire !== WireType.Varint) reader.skip(wire, number)
      }
      return [...set].sort((a, b) => a - b)
    },
  }
}
