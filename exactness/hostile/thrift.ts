// Parquet's footers and page headers as trees that can be changed at will: Thrift's compact protocol, read and written.

/** A value with the type that the protocol has for it. */
export type Thrift =
  | { kind: 'bool'; value: boolean }
  | { kind: 'byte' | 'i16' | 'i32' | 'i64'; value: bigint }
  | { kind: 'double'; value: Uint8Array }
  | { kind: 'binary'; value: Uint8Array }
  | { kind: 'list' | 'set'; of: Kind; items: Thrift[]; claimedLength?: number }
  | { kind: 'struct'; fields: Map<number, Thrift> }

type Kind = Thrift['kind']
export type Struct = Extract<Thrift, { kind: 'struct' }>
export type List = Extract<Thrift, { kind: 'list' | 'set' }>

const codes: Record<Kind, number> = {
  bool: 1,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
}
const kinds = new Map(Object.entries(codes).map(([kind, code]) => [code, kind as Kind]))

export const i32 = (value: number | bigint): Thrift => ({ kind: 'i32', value: BigInt(value) })
export const i64 = (value: number | bigint): Thrift => ({ kind: 'i64', value: BigInt(value) })
export const bool = (value: boolean): Thrift => ({ kind: 'bool', value })
export const binary = (value: string | Uint8Array): Thrift => ({ kind: 'binary', value: Buffer.from(value) })
export const list = (of: Kind, items: Thrift[]): List => ({ kind: 'list', of, items })
export const struct = (fields: Record<number, Thrift>): Struct => ({
  kind: 'struct',
  fields: new Map(Object.entries(fields).map(([id, value]) => [Number(id), value])),
})

/** A field of a struct that has to be one as well. */
export function inner(of: Thrift | undefined, id: number): Struct {
  const found = of?.kind === 'struct' ? of.fields.get(id) : undefined
  if (found?.kind !== 'struct') throw new TypeError(`field ${id} is no struct`)
  return found
}

/** The items of a field that has to be a list. */
export function items(of: Thrift | undefined, id: number): Thrift[] {
  const found = of?.kind === 'struct' ? of.fields.get(id) : undefined
  if (found?.kind !== 'list') throw new TypeError(`field ${id} is no list`)
  return found.items
}

/** A number of a struct; `undefined` where it has none. */
export function number(of: Thrift | undefined, id: number): number | undefined {
  const found = of?.kind === 'struct' ? of.fields.get(id) : undefined
  return found && 'value' in found && typeof found.value === 'bigint' ? Number(found.value) : undefined
}

/** Reads a struct; tells where it ends. */
export function readStruct(bytes: Uint8Array, start: number): { value: Struct; end: number } {
  let at = start
  const byte = () => bytes[at++] ?? 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const next = byte()
      value |= BigInt(next & 0x7f) << shift
      if (next < 0x80) return value
    }
  }
  const zigzag = () => {
    const value = varint()
    return (value >> 1n) ^ -(value & 1n)
  }
  const take = (length: number) => {
    at += length
    return bytes.slice(at - length, at)
  }
  const read = (kind: Kind): Thrift => {
    switch (kind) {
      case 'bool':
        return { kind, value: byte() === 1 }
      case 'byte':
        return { kind, value: BigInt(byte()) }
      case 'double':
        return { kind, value: take(8) }
      case 'binary':
        return { kind, value: take(Number(varint())) }
      case 'list':
      case 'set': {
        const header = byte()
        const length = header >> 4 === 15 ? Number(varint()) : header >> 4
        const of = kindOf(header & 15)
        return { kind, of, items: Array.from({ length }, () => read(of)) }
      }
      case 'struct':
        return readFields()
      default:
        return { kind, value: zigzag() }
    }
  }
  const readFields = (): Struct => {
    const fields = new Map<number, Thrift>()
    let id = 0
    for (let header = byte(); header !== 0; header = byte()) {
      id = header >> 4 === 0 ? Number(zigzag()) : id + (header >> 4)
      const code = header & 15
      fields.set(id, code <= 2 ? { kind: 'bool', value: code === 1 } : read(kindOf(code)))
    }
    return { kind: 'struct', fields }
  }
  const value = readFields()
  return { value, end: at }
}

function kindOf(code: number): Kind {
  const kind = kinds.get(code === 2 ? 1 : code)
  if (!kind) throw new TypeError(`there is no type ${code}`)
  return kind
}

/** Writes a struct. A list may claim another length than it has. */
export function writeStruct(value: Struct): Buffer {
  const out: number[] = []
  const varint = (value: bigint) => {
    let rest = BigInt.asUintN(64, value)
    for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80)
    out.push(Number(rest))
  }
  const zigzag = (value: bigint) => varint((value << 1n) ^ (value >> 63n))
  const write = (value: Thrift) => {
    switch (value.kind) {
      case 'bool':
        return out.push(value.value ? 1 : 2)
      case 'byte':
        return out.push(Number(value.value) & 0xff)
      case 'double':
        return out.push(...value.value)
      case 'binary':
        varint(BigInt(value.value.length))
        for (const each of value.value) out.push(each)
        return
      case 'list':
      case 'set': {
        const length = value.claimedLength ?? value.items.length
        out.push((Math.min(length, 15) << 4) | codes[value.of])
        if (length >= 15) varint(BigInt(length))
        for (const item of value.items) write(item)
        return
      }
      case 'struct':
        return writeFields(value)
      default:
        return zigzag(value.value)
    }
  }
  const writeFields = ({ fields }: Struct) => {
    let last = 0
    for (const [id, field] of [...fields].sort(([a], [b]) => a - b)) {
      const code = field.kind === 'bool' ? (field.value ? 1 : 2) : codes[field.kind]
      const step = id - last
      if (step > 0 && step < 16) out.push((step << 4) | code)
      else {
        out.push(code)
        zigzag(BigInt(id))
      }
      last = id
      if (field.kind !== 'bool') write(field)
    }
    out.push(0)
  }
  writeFields(value)
  return Buffer.from(out)
}
