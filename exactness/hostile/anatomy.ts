// Takes a parquet file apart: its footer as a tree, and where its pages and indexes lie.
import { inner, items, number, readStruct, type Struct, writeStruct } from './thrift.js'

/** Fields of parquet's structures, by name. */
export const at = {
  file: { version: 1, schema: 2, rows: 3, groups: 4, createdBy: 6, encryption: 8 },
  element: {
    type: 1,
    length: 2,
    repetition: 3,
    name: 4,
    children: 5,
    converted: 6,
    scale: 7,
    precision: 8,
    logical: 10,
  },
  group: { chunks: 1, bytes: 2, rows: 3 },
  chunk: {
    path: 1,
    offset: 2,
    data: 3,
    offsetIndex: 4,
    offsetIndexLength: 5,
    columnIndex: 6,
    columnIndexLength: 7,
    crypto: 8,
    encrypted: 9,
  },
  data: {
    type: 1,
    encodings: 2,
    path: 3,
    codec: 4,
    values: 5,
    uncompressed: 6,
    compressed: 7,
    dataPage: 9,
    dictionaryPage: 11,
    statistics: 12,
  },
  page: { type: 1, uncompressed: 2, compressed: 3, crc: 4, data: 5, dictionary: 7, dataV2: 8 },
} as const

/** A stretch of a file that is one thing. */
export interface Part {
  kind: 'page header' | 'page data' | 'offset index' | 'column index' | 'footer'
  start: number
  /** Exclusive. */
  end: number
  /** For page data: whether a checksum stands for it. */
  checked: boolean
}

export interface Anatomy {
  /** All before the footer. */
  body: Buffer
  footer: Struct
  /** In the order of their places. */
  parts: Part[]
}

export function takeApart(file: Uint8Array): Anatomy {
  const bytes = Buffer.from(file)
  const length = bytes.readUInt32LE(bytes.length - 8)
  const start = bytes.length - 8 - length
  const footer = readStruct(bytes, start).value
  const parts: Part[] = [{ kind: 'footer', start, end: bytes.length - 8, checked: false }]
  for (const chunk of chunksOf(footer)) {
    parts.push(...pagesOf(bytes, inner(chunk, at.chunk.data)))
    const indexes = [
      ['offset index', at.chunk.offsetIndex, at.chunk.offsetIndexLength],
      ['column index', at.chunk.columnIndex, at.chunk.columnIndexLength],
    ] as const
    for (const [kind, place, size] of indexes) {
      const from = number(chunk, place)
      if (from !== undefined)
        parts.push({ kind, start: from, end: from + (number(chunk, size) ?? 0), checked: false })
    }
  }
  return { body: bytes.subarray(0, start), footer, parts: parts.sort((a, b) => a.start - b.start) }
}

/** All column chunks of all row groups. */
export function chunksOf(footer: Struct): Struct[] {
  return items(footer, at.file.groups).flatMap(group => items(group, at.group.chunks) as Struct[])
}

function pagesOf(bytes: Buffer, data: Struct): Part[] {
  const parts: Part[] = []
  let start = number(data, at.data.dictionaryPage) ?? number(data, at.data.dataPage) ?? 0
  const end = start + (number(data, at.data.compressed) ?? 0)
  while (start < end) {
    const header = readStruct(bytes, start)
    const pageEnd = header.end + (number(header.value, at.page.compressed) ?? 0)
    const checked = header.value.fields.has(at.page.crc)
    parts.push({ kind: 'page header', start, end: header.end, checked: false })
    parts.push({ kind: 'page data', start: header.end, end: pageEnd, checked })
    start = pageEnd
  }
  return parts
}

/** A file of a body and a footer. */
export function putTogether(body: Uint8Array, footer: Struct | Uint8Array, magic = 'PAR1'): Buffer {
  const written = footer instanceof Uint8Array ? Buffer.from(footer) : writeStruct(footer)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(written.length)
  return Buffer.concat([body, written, length, Buffer.from(magic)])
}
