// Pages that lie, and pages that hold far more than they weigh.
import { deflateRawSync, gzipSync } from 'node:zlib'
import {
  type Column,
  codec,
  dataPage,
  dataPageV2,
  dictionaryPage,
  encoding,
  int64s,
  makeFile,
  makeFileOf,
  type Page,
  physical,
} from './build.js'
import type { Expected, HostileFile } from './corpus.js'
import { i32, struct } from './thrift.js'

const rows = 8
const doubles = Buffer.from(new Float64Array(rows).fill(0.5).buffer)
const text = (...values: string[]) =>
  Buffer.concat(values.flatMap(value => [int32(Buffer.byteLength(value)), Buffer.from(value)]))

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}

/** Unsigned numbers of variable length, as the delta encodings have them. */
function varints(...values: (number | bigint)[]): Buffer {
  const out: number[] = []
  for (const value of values) {
    let rest = BigInt(value)
    for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80)
    out.push(Number(rest))
  }
  return Buffer.from(out)
}

const column = (pages: Page[], more: Partial<Column> = {}): Column => ({
  name: 'x',
  type: physical.double,
  pages,
  ...more,
})
const of = (page: Page, more: Partial<Column> = {}) => makeFile(rows, [column([page], more)])
const bytesOf = (page: Page) => of(page, { type: physical.bytes })
const integersOf = (page: Page) => of(page, { type: physical.int64 })

/** A column of a dictionary, the indices of which are written as given. */
function indexed(indices: Buffer, dictionary: Page | undefined, more: Partial<Column> = {}): Buffer {
  const page = dataPage(indices, { values: rows, encoding: encoding.rleDictionary })
  return makeFile(rows, [column(dictionary ? [dictionary, page] : [page], more)])
}

const two = dictionaryPage(doubles.subarray(0, 16), { values: 2 })
/** A run of eight zeros in one bit each. */
const zeros = Buffer.from([1, 16, 0])

type Lie = [name: string, expected: Expected, bytes: Buffer]

const headers: Lie[] = [
  ['as it should be', 'no harm', of(dataPage(doubles, { values: rows }))],
  [
    'unknown kind of page',
    'error',
    of({ ...dataPage(doubles, { values: rows }), header: struct({ 1: i32(99), 2: i32(64), 3: i32(64) }) }),
  ],
  ['page without a kind', 'error', of({ header: struct({}), body: doubles })],
  [
    'page of data without its header',
    'error',
    of({ header: struct({ 1: i32(0), 2: i32(64), 3: i32(64) }), body: doubles }),
  ],
  ['page that is smaller than nothing', 'error', of(dataPage(doubles, { values: rows, compressed: -1 }))],
  [
    'page that is larger than its chunk',
    'error',
    of(dataPage(doubles, { values: rows, compressed: 2 ** 31 - 1 })),
  ],
  [
    'page that expands to less than nothing',
    'error',
    of(dataPage(doubles, { values: rows, uncompressed: -1 })),
  ],
  [
    'page that says it expands to 2 GB',
    'error',
    of(dataPage(gzipSync(doubles), { values: rows, uncompressed: 2 ** 31 - 1 }), { codec: codec.gzip }),
  ],
  [
    'snappy page that says it expands to 2 GB',
    'error',
    of(dataPage(varints(2 ** 31 - 1), { values: rows, uncompressed: 2 ** 31 - 1 }), { codec: codec.snappy }),
  ],
  [
    'snappy page of 4 GB in its own words',
    'error',
    of(dataPage(varints(2 ** 32 - 1, 0), { values: rows, uncompressed: 64 }), { codec: codec.snappy }),
  ],
  [
    'gzip that is none',
    'error',
    of(dataPage(doubles, { values: rows, uncompressed: 64 }), { codec: codec.gzip }),
  ],
  [
    'gzip that is cut',
    'error',
    of(dataPage(gzipSync(doubles).subarray(0, 12), { values: rows, uncompressed: 64 }), {
      codec: codec.gzip,
    }),
  ],
  [
    'zstd that is none',
    'error',
    of(dataPage(doubles, { values: rows, uncompressed: 64 }), { codec: codec.zstd }),
  ],
  [
    'lz4 that is none',
    'error',
    of(dataPage(Buffer.alloc(30, 0xff), { values: rows, uncompressed: 64 }), { codec: codec.lz4Raw }),
  ],
  [
    'lz4 of old that is none',
    'error',
    of(dataPage(Buffer.alloc(30, 0xff), { values: rows, uncompressed: 64 }), { codec: codec.lz4 }),
  ],
  [
    'brotli that is none',
    'error',
    of(dataPage(Buffer.alloc(30, 0xff), { values: rows, uncompressed: 64 }), { codec: codec.brotli }),
  ],
  ['fewer values than its header says', 'error', of(dataPage(doubles.subarray(0, 32), { values: rows }))],
  ['negative number of values', 'error', of(dataPage(doubles, { values: -1 }))],
  ['2^31 values', 'error', of(dataPage(doubles, { values: 2 ** 31 - 1 }))],
  ['pages with fewer values than rows', 'error', of(dataPage(doubles.subarray(0, 56), { values: rows - 1 }))],
  [
    'pages with more values than rows',
    'error',
    of(dataPage(Buffer.concat([doubles, doubles]), { values: rows * 2 })),
  ],
  ['no page at all', 'error', makeFile(rows, [column([])])],
  ['an empty page', 'error', of(dataPage(Buffer.alloc(0), { values: rows }))],
  ['unknown encoding', 'error', of(dataPage(doubles, { values: rows, encoding: 77 }))],
  [
    'encoding for bits, of doubles',
    'error',
    of(dataPage(doubles, { values: rows, encoding: encoding.deltaBinaryPacked })),
  ],
  [
    'v2, levels of negative length',
    'error',
    of(dataPageV2(doubles, { values: rows, rows, levels: [-1, 0] })),
  ],
  [
    'v2, levels longer than the page',
    'error',
    of(dataPageV2(doubles, { values: rows, rows, levels: [1000, 2 ** 31 - 1] }), { repetition: 1 }),
  ],
  ['v2, more rows than values', 'no harm', of(dataPageV2(doubles, { values: rows, rows: 1000 }))],
  ['v2, negative rows', 'no harm', of(dataPageV2(doubles, { values: rows, rows: -4 }))],
  ['v2, more nulls than values', 'no harm', of(dataPageV2(doubles, { values: rows, rows, nulls: 1000 }))],
]

const levels: Lie[] = [
  [
    'levels of 4 GB',
    'error',
    of(dataPage(Buffer.concat([int32(2 ** 32 - 1), doubles]), { values: rows }), { repetition: 1 }),
  ],
  [
    'levels that end early',
    'error',
    of(dataPage(Buffer.concat([int32(1), Buffer.from([16]), doubles]), { values: rows }), { repetition: 1 }),
  ],
  [
    'a run of levels without end',
    'no harm',
    of(
      dataPage(Buffer.concat([int32(6), varints(2n ** 32n - 2n), Buffer.from([1]), doubles]), {
        values: rows,
      }),
      { repetition: 1 },
    ),
  ],
  ['no bytes for levels', 'error', of(dataPage(Buffer.alloc(2), { values: rows }), { repetition: 1 })],
  [
    'levels beyond the deepest',
    'no harm',
    of(dataPage(Buffer.concat([int32(2), Buffer.from([16, 3]), doubles]), { values: rows }), {
      repetition: 1,
    }),
  ],
  [
    'repeated column without repetition levels',
    'no harm',
    of(dataPage(doubles, { values: rows }), { repetition: 2 }),
  ],
]

const dictionaries: Lie[] = [
  ['dictionary as it should be', 'no harm', indexed(zeros, two)],
  ['no dictionary', 'error', indexed(zeros, undefined)],
  ['index beyond the dictionary', 'error', indexed(Buffer.from([8, 16, 200]), two)],
  ['indices of 255 bits', 'error', indexed(Buffer.from([255, 16, 0]), two)],
  ['indices of 33 bits', 'error', indexed(Buffer.from([33, 16, 0, 0, 0, 0, 0]), two)],
  ['indices of no bits', 'no harm', indexed(Buffer.from([0, 16]), two)],
  ['no indices', 'error', indexed(Buffer.alloc(0), two)],
  ['indices that end early', 'error', indexed(Buffer.from([1, 2, 0]), two)],
  [
    'a run of indices without end',
    'no harm',
    indexed(Buffer.concat([Buffer.from([1]), varints(2n ** 32n - 2n), Buffer.from([0])]), two),
  ],
  [
    'dictionary of fewer values than it says',
    'error',
    indexed(zeros, dictionaryPage(doubles.subarray(0, 16), { values: 1000 })),
  ],
  [
    'dictionary of 2^31 values',
    'error',
    indexed(zeros, dictionaryPage(doubles.subarray(0, 16), { values: 2 ** 31 - 1 })),
  ],
  [
    'dictionary of negative values',
    'error',
    indexed(zeros, dictionaryPage(doubles.subarray(0, 16), { values: -2 })),
  ],
  ['dictionary of nothing', 'error', indexed(zeros, dictionaryPage(Buffer.alloc(0), { values: 0 }))],
  [
    'dictionary in an unknown encoding',
    'error',
    indexed(zeros, dictionaryPage(doubles.subarray(0, 16), { values: 2, encoding: 55 })),
  ],
  [
    'dictionary that is not text',
    'no harm',
    indexed(zeros, dictionaryPage(Buffer.concat([int32(2), Buffer.from([0xff, 0xfe])]), { values: 1 }), {
      type: physical.bytes,
      element: { 6: i32(0) },
    }),
  ],
  [
    'two dictionaries',
    'no harm',
    makeFile(rows, [column([two, two, dataPage(zeros, { values: rows, encoding: encoding.rleDictionary })])]),
  ],
  [
    'a dictionary after the data',
    'error',
    makeFile(rows, [column([dataPage(zeros, { values: rows, encoding: encoding.rleDictionary }), two])]),
  ],
]

const values: Lie[] = [
  [
    'text of 4 GB',
    'error',
    bytesOf(dataPage(Buffer.concat([int32(2 ** 32 - 1), Buffer.from('abc')]), { values: rows })),
  ],
  [
    'text that is longer than its page',
    'error',
    bytesOf(dataPage(Buffer.concat([text('a', 'b'), int32(50)]), { values: rows })),
  ],
  [
    'text that is no text',
    'no harm',
    of(dataPage(Buffer.concat(Array(rows).fill(Buffer.from([2, 0, 0, 0, 0xc0, 0x80]))), { values: rows }), {
      type: physical.bytes,
      element: { 6: i32(0) },
    }),
  ],
  ['deltas of blocks of nothing', 'error', integersOf(deltas(0, 4, rows, 0))],
  ['deltas of no miniblocks', 'error', integersOf(deltas(128, 0, rows, 0))],
  ['deltas of blocks without end', 'error', integersOf(deltas(2n ** 62n, 4, rows, 0))],
  ['deltas of more miniblocks than a block has', 'error', integersOf(deltas(128, 1_000_000, rows, 0))],
  ['deltas of 2^62 values', 'error', integersOf(deltas(128, 4, 2n ** 62n, 0))],
  ['deltas of 200 bits', 'error', integersOf(deltas(128, 4, rows, 0, [200, 200, 200, 200]))],
  ['deltas that end early', 'error', integersOf(deltas(128, 4, rows, 0, [64, 64, 64, 64]))],
  ['lengths that are negative', 'error', bytesOf(lengths(encoding.deltaLengthByteArray))],
  ['prefixes of negative length', 'error', bytesOf(lengths(encoding.deltaByteArray))],
  ['prefixes longer than what was before', 'error', bytesOf(prefixes())],
  [
    'streams that are not of one length',
    'error',
    of(dataPage(doubles.subarray(0, 61), { values: rows, encoding: encoding.byteStreamSplit })),
  ],
  [
    'streams of nothing',
    'error',
    of(dataPage(Buffer.alloc(0), { values: rows, encoding: encoding.byteStreamSplit })),
  ],
  [
    'bits that end early',
    'error',
    of(dataPage(Buffer.alloc(0), { values: rows }), { type: physical.boolean }),
  ],
  [
    'runs of bits without a length',
    'error',
    of(dataPage(Buffer.from([1, 2]), { values: rows, encoding: encoding.rle }), { type: physical.boolean }),
  ],
  [
    'steps that are texts',
    ['UNSUPPORTED'],
    makeFileOf(1, [
      {
        name: '_step',
        type: physical.bytes,
        pages: [dataPage(text('1'), { values: 1 })],
        element: { 6: i32(0) },
      },
    ]),
  ],
]

function deltas(
  block: number | bigint,
  miniblocks: number,
  count: number | bigint,
  first: number,
  widths: number[] = [],
): Page {
  const body = Buffer.concat([
    varints(block, miniblocks, count, first, 0),
    Buffer.from(widths),
    Buffer.alloc(16),
  ])
  return dataPage(body, { values: rows, encoding: encoding.deltaBinaryPacked })
}

/** One length of -5 for all of the values. */
function lengths(of: number): Page {
  const body = Buffer.concat([varints(128, 4, rows, 9), varints(0), Buffer.alloc(4), Buffer.from('abcdefgh')])
  return dataPage(body, { values: rows, encoding: of })
}

/** Prefixes of 100 letters of nothing. */
function prefixes(): Page {
  const same = (value: number) =>
    Buffer.concat([varints(128, 4, rows, value * 2), varints(0), Buffer.alloc(4)])
  const body = Buffer.concat([same(100), same(1), Buffer.from('abcdefgh')])
  return dataPage(body, { values: rows, encoding: encoding.deltaByteArray })
}

/** Small files of very many values. */
function bombs(): HostileFile[] {
  const many = 2 ** 31 - 8
  const run = (bits: number) =>
    Buffer.concat([Buffer.from([bits]), varints(BigInt(many) * 2n), Buffer.from([0])])
  const steps = (pages: Page[]): Column => ({ name: '_step', type: physical.int64, pages })
  const manyZeros = [
    dictionaryPage(int64s([0]), { values: 1 }),
    dataPage(run(1), { values: many, encoding: encoding.rleDictionary }),
  ]
  const letter = (size: number) =>
    dictionaryPage(Buffer.concat([int32(size), Buffer.alloc(size, 'x')]), { values: 1 })
  const texts = (count: number, size: number): Column => ({
    name: 'text',
    type: physical.bytes,
    element: { 6: i32(0) },
    pages: [
      letter(size),
      dataPage(Buffer.concat([Buffer.from([1]), varints(count * 2), Buffer.from([0])]), {
        values: count,
        encoding: encoding.rleDictionary,
      }),
    ],
  })
  const expanded = 64 * 1024 * 1024
  const gzipped = gzipSync(Buffer.alloc(expanded * 8))
  return [
    {
      name: 'two billion steps in a run',
      bytes: makeFileOf(many, [steps(manyZeros)]),
      expected: 'no harm',
      endless: true,
    },
    {
      name: 'two billion nulls in a run',
      bytes: makeFileOf(many, [
        steps(manyZeros),
        column(
          [
            dataPage(Buffer.concat([int32(6), varints(BigInt(many) * 2n), Buffer.from([0])]), {
              values: many,
            }),
          ],
          { repetition: 1 },
        ),
      ]),
      expected: 'no harm',
      endless: true,
    },
    {
      name: 'a text of a megabyte, 100,000 times',
      bytes: makeFile(1000, [texts(1000, 1_000_000)]),
      expected: 'no harm',
      endless: true,
    },
    {
      name: '512 MB of zeros in a page of gzip',
      bytes: makeFileOf(
        expanded,
        [steps([dataPage(gzipped, { values: expanded, uncompressed: expanded * 8 })])].map(each => ({
          ...each,
          codec: codec.gzip,
        })),
      ),
      expected: 'no harm',
      endless: true,
    },
    {
      name: 'a page of gzip that says 64 bytes and holds 512 MB',
      bytes: of(dataPage(gzipped, { values: rows, uncompressed: 64 }), { codec: codec.gzip }),
      expected: 'error',
    },
    {
      name: 'raw deflate for gzip',
      bytes: of(dataPage(deflateRawSync(doubles), { values: rows, uncompressed: 64 }), { codec: codec.gzip }),
      expected: 'error',
    },
  ]
}

export function* pageLies(): Generator<HostileFile> {
  for (const [name, expected, bytes] of [...headers, ...levels, ...dictionaries, ...values])
    yield { name, expected, bytes }
  yield* bombs()
}
