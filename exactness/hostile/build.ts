// Makes parquet files page by page, so that any of them can be wrong.
import { at, putTogether } from './anatomy.js'
import { binary, i32, i64, list, type Struct, struct, type Thrift, writeStruct } from './thrift.js'

/** Parquet's numbers for things. */
export const physical = {
  boolean: 0,
  int32: 1,
  int64: 2,
  int96: 3,
  float: 4,
  double: 5,
  bytes: 6,
  fixed: 7,
} as const
export const encoding = {
  plain: 0,
  rle: 3,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
  byteStreamSplit: 9,
} as const
export const codec = { none: 0, snappy: 1, gzip: 2, brotli: 4, lz4: 5, zstd: 6, lz4Raw: 7 } as const

export interface Page {
  header: Struct
  body: Uint8Array
}

export interface Column {
  name: string
  type: number
  pages: Page[]
  /** What the footer says of the number of values; as many as rows when it is not said. */
  values?: number | bigint
  codec?: number
  /** 0 required, 1 optional, 2 repeated. */
  repetition?: number
  /** More fields of the schema's element. */
  element?: Record<number, Thrift>
  /** What the footer says of the size when it is expanded. */
  uncompressed?: number | bigint
}

interface PageOptions {
  values: number | bigint
  encoding?: number
  /** What the header says, when it is not the body's size. */
  uncompressed?: number | bigint
  compressed?: number | bigint
}

export function dataPage(body: Uint8Array, options: PageOptions): Page {
  const page = struct({
    1: i32(options.values),
    2: i32(options.encoding ?? encoding.plain),
    3: i32(3),
    4: i32(3),
  })
  return { body, header: header(0, body, options, at.page.data, page) }
}

/** `levels` are the lengths of the repetition and of the definition levels, as the header has them. */
export function dataPageV2(
  body: Uint8Array,
  options: PageOptions & { rows: number | bigint; levels?: [number, number]; nulls?: number },
): Page {
  const [repetition, definition] = options.levels ?? [0, 0]
  const page = struct({
    1: i32(options.values),
    2: i32(options.nulls ?? 0),
    3: i32(options.rows),
    4: i32(options.encoding ?? encoding.plain),
    5: i32(definition),
    6: i32(repetition),
  })
  return { body, header: header(3, body, options, at.page.dataV2, page) }
}

export function dictionaryPage(body: Uint8Array, options: PageOptions): Page {
  const page = struct({ 1: i32(options.values), 2: i32(options.encoding ?? encoding.plain) })
  return { body, header: header(2, body, options, at.page.dictionary, page) }
}

function header(type: number, body: Uint8Array, options: PageOptions, field: number, page: Struct): Struct {
  return struct({
    [at.page.type]: i32(type),
    [at.page.uncompressed]: i32(options.uncompressed ?? body.length),
    [at.page.compressed]: i32(options.compressed ?? body.length),
    [field]: page,
  })
}

/** Whole numbers of 64 bits, one after another. */
export function int64s(values: Iterable<number | bigint>): Buffer {
  return Buffer.from(BigInt64Array.from([...values].map(BigInt)).buffer)
}

/** A file of one row group with `_step` in front, from 0 on. */
export function makeFile(rows: number, columns: Column[]): Buffer {
  const steps: Column = {
    name: '_step',
    type: physical.int64,
    pages: [dataPage(int64s(Array(Math.min(rows, 1000)).keys()), { values: rows })],
  }
  return makeFileOf(rows, [steps, ...columns])
}

/** The same without `_step`, which may be among the columns. */
export function makeFileOf(rows: number, columns: Column[]): Buffer {
  const body: Uint8Array[] = [Buffer.from('PAR1')]
  let place = 4
  const chunks = columns.map(column => {
    const start = place
    let dictionary: number | undefined
    let data: number | undefined
    for (const page of column.pages) {
      if (page.header.fields.has(at.page.dictionary)) dictionary ??= place
      else data ??= place
      const written = writeStruct(page.header)
      body.push(written, page.body)
      place += written.length + page.body.length
    }
    const fields: Record<number, Thrift> = {
      [at.data.type]: i32(column.type),
      [at.data.encodings]: list('i32', [i32(0), i32(3), i32(8)]),
      [at.data.path]: list('binary', [binary(column.name)]),
      [at.data.codec]: i32(column.codec ?? codec.none),
      [at.data.values]: i64(column.values ?? rows),
      [at.data.uncompressed]: i64(column.uncompressed ?? place - start),
      [at.data.compressed]: i64(place - start),
      [at.data.dataPage]: i64(data ?? start),
    }
    if (dictionary !== undefined) fields[at.data.dictionaryPage] = i64(dictionary)
    return struct({ [at.chunk.offset]: i64(start), [at.chunk.data]: struct(fields) })
  })
  const elements = columns.map(column =>
    struct({
      [at.element.type]: i32(column.type),
      [at.element.repetition]: i32(column.repetition ?? 0),
      [at.element.name]: binary(column.name),
      ...column.element,
    }),
  )
  const root = struct({ [at.element.name]: binary('schema'), [at.element.children]: i32(columns.length) })
  const group = struct({
    [at.group.chunks]: list('struct', chunks),
    [at.group.bytes]: i64(place - 4),
    [at.group.rows]: i64(rows),
  })
  const footer = struct({
    [at.file.version]: i32(2),
    [at.file.schema]: list('struct', [root, ...elements]),
    [at.file.rows]: i64(rows),
    [at.file.groups]: list('struct', [group]),
  })
  return putTogether(Buffer.concat(body), footer)
}
