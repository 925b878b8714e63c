// Footers that lie: one thing of a sound footer changed.
import { at, chunksOf, putTogether, takeApart } from './anatomy.js'
import type { Expected, HostileFile } from './corpus.js'
import {
  binary,
  i32,
  i64,
  inner,
  items,
  type List,
  list,
  type Struct,
  struct,
  writeStruct,
} from './thrift.js'

type Change = (footer: Struct) => void
type Lie = [name: string, expected: Expected, change: Change]

const group = (footer: Struct) => items(footer, at.file.groups)[0] as Struct
const chunk = (footer: Struct, which = 1) => chunksOf(footer)[which] as Struct
const data = (footer: Struct, which = 1) => inner(chunk(footer, which), at.chunk.data)
const element = (footer: Struct, which = 2) => items(footer, at.file.schema)[which] as Struct
const root = (footer: Struct) => element(footer, 0)

const huge = 2n ** 63n - 1n

/** Changes of one number, of the first column that is not `_step`. */
const numbers: Lie[] = [
  ['data page before the file', 'error', footer => data(footer).fields.set(at.data.dataPage, i64(-1))],
  ['data page far before the file', 'error', footer => data(footer).fields.set(at.data.dataPage, i64(-huge))],
  ['data page behind the file', 'error', footer => data(footer).fields.set(at.data.dataPage, i64(2n ** 40n))],
  [
    'data page at the end of all numbers',
    'error',
    footer => data(footer).fields.set(at.data.dataPage, i64(huge)),
  ],
  ['dictionary before the file', 'error', footer => data(footer).fields.set(at.data.dictionaryPage, i64(-5))],
  [
    'dictionary behind the file',
    'error',
    footer => data(footer).fields.set(at.data.dictionaryPage, i64(huge)),
  ],
  ['dictionary in the footer', 'error', footer => data(footer).fields.set(at.data.dictionaryPage, i64(1))],
  ['negative size', 'error', footer => data(footer).fields.set(at.data.compressed, i64(-1))],
  ['no size', 'error', footer => data(footer).fields.set(at.data.compressed, i64(0))],
  ['size beyond the file', 'error', footer => data(footer).fields.set(at.data.compressed, i64(2n ** 40n))],
  [
    'size at the end of all numbers',
    'error',
    footer => data(footer).fields.set(at.data.compressed, i64(huge)),
  ],
  ['negative size when expanded', 'error', footer => data(footer).fields.set(at.data.uncompressed, i64(-1))],
  ['huge size when expanded', 'no harm', footer => data(footer).fields.set(at.data.uncompressed, i64(huge))],
  ['negative number of values', 'error', footer => data(footer).fields.set(at.data.values, i64(-1))],
  ['more values than there are', 'error', footer => data(footer).fields.set(at.data.values, i64(10_000_000))],
  [
    'as many values as there are numbers',
    'error',
    footer => data(footer).fields.set(at.data.values, i64(huge)),
  ],
  ['fewer values than there are', 'error', footer => data(footer).fields.set(at.data.values, i64(1))],
  ['negative rows', 'error', footer => group(footer).fields.set(at.group.rows, i64(-1))],
  ['one row more', 'error', footer => group(footer).fields.set(at.group.rows, i64(49))],
  ['one row less', 'error', footer => group(footer).fields.set(at.group.rows, i64(47))],
  ['rows without end', 'error', footer => group(footer).fields.set(at.group.rows, i64(huge))],
  ['two billion rows', 'error', footer => group(footer).fields.set(at.group.rows, i64(2n ** 31n))],
  ['negative rows of the file', 'error', footer => footer.fields.set(at.file.rows, i64(-1))],
  [
    'other rows of the file than of its groups',
    'error',
    footer => footer.fields.set(at.file.rows, i64(1_000_000)),
  ],
]

const kinds: Lie[] = [
  ['unknown codec', 'error', footer => data(footer).fields.set(at.data.codec, i32(99))],
  ['negative codec', 'error', footer => data(footer).fields.set(at.data.codec, i32(-1))],
  ['codec LZO', ['UNSUPPORTED'], footer => data(footer).fields.set(at.data.codec, i32(3))],
  ['another codec than it is', 'error', footer => data(footer).fields.set(at.data.codec, i32(2))],
  ['no codec though there is one', 'error', footer => data(footer).fields.set(at.data.codec, i32(0))],
  ['unknown type of a chunk', 'error', footer => data(footer).fields.set(at.data.type, i32(50))],
  [
    'another type of a chunk than of its column',
    'error',
    footer => data(footer).fields.set(at.data.type, i32(6)),
  ],
  ['unknown type of a column', 'error', footer => element(footer).fields.set(at.element.type, i32(50))],
  ['unknown repetition', 'error', footer => element(footer).fields.set(at.element.repetition, i32(7))],
  ['no repetition', 'no harm', footer => element(footer).fields.delete(at.element.repetition)],
  ['unknown converted type', 'no harm', footer => element(footer).fields.set(at.element.converted, i32(99))],
  [
    'unknown logical type',
    'no harm',
    footer => element(footer).fields.set(at.element.logical, struct({ 77: struct({}) })),
  ],
  [
    'text of doubles',
    'no harm',
    footer => element(footer).fields.set(at.element.logical, struct({ 1: struct({}) })),
  ],
  ['decimal of no digits', 'no harm', footer => decimal(footer, 0, 0)],
  ['decimal of 200 digits', 'no harm', footer => decimal(footer, 200, 0)],
  ['decimal of more places than digits', 'no harm', footer => decimal(footer, 3, 9)],
  ['decimal of negative places', 'no harm', footer => decimal(footer, 3, -5)],
  [
    'unknown encoding',
    'no harm',
    footer => data(footer).fields.set(at.data.encodings, list('i32', [i32(200)])),
  ],
  ['fixed width of nothing', 'error', footer => fixedWidth(footer, 0)],
  ['negative fixed width', 'error', footer => fixedWidth(footer, -8)],
  ['huge fixed width', 'error', footer => fixedWidth(footer, 2 ** 31 - 1)],
  ['no fixed width', 'error', footer => element(footer).fields.set(at.element.type, i32(7))],
  [
    'file in another place',
    'no harm',
    footer => chunk(footer).fields.set(at.chunk.path, binary('/etc/passwd')),
  ],
  [
    'file at another server',
    'no harm',
    footer => chunk(footer).fields.set(at.chunk.path, binary('http://169.254.169.254/latest/meta-data')),
  ],
]

const shapes: Lie[] = [
  ['no schema', 'error', footer => footer.fields.set(at.file.schema, list('struct', []))],
  ['schema of the root alone', 'error', footer => items(footer, at.file.schema).splice(1)],
  ['no list of schema', 'error', footer => footer.fields.delete(at.file.schema)],
  ['no list of groups', 'no harm', footer => footer.fields.delete(at.file.groups)],
  ['root that is a column', 'error', footer => root(footer).fields.delete(at.element.children)],
  ['negative children', 'error', footer => root(footer).fields.set(at.element.children, i32(-1))],
  [
    'more children than there are',
    'error',
    footer => root(footer).fields.set(at.element.children, i32(1000)),
  ],
  [
    'as many children as there are numbers',
    'error',
    footer => root(footer).fields.set(at.element.children, i32(2 ** 31 - 1)),
  ],
  ['fewer children than there are', 'error', footer => root(footer).fields.set(at.element.children, i32(2))],
  ['column that is a group', 'error', footer => element(footer).fields.set(at.element.children, i32(3))],
  ['group without children', 'error', footer => element(footer).fields.delete(at.element.type)],
  ['list of 2^31 columns', 'error', footer => claim(footer, at.file.schema, 2 ** 31 - 1)],
  ['list of 2^31 groups', 'error', footer => claim(footer, at.file.groups, 2 ** 31 - 1)],
  ['list of 2^31 chunks', 'error', footer => claim(group(footer), at.group.chunks, 2 ** 31 - 1)],
  ['list of 10^6 encodings', 'error', footer => claim(data(footer), at.data.encodings, 1_000_000)],
  ['a chunk less', 'error', footer => items(group(footer), at.group.chunks).pop()],
  ['a chunk more', 'error', footer => items(group(footer), at.group.chunks).push(chunk(footer))],
  ['chunk without data', 'error', footer => chunk(footer).fields.delete(at.chunk.data)],
  ['chunk without a place', 'error', footer => data(footer).fields.delete(at.data.dataPage)],
  [
    'chunks in another order than columns',
    'error',
    footer => items(group(footer), at.group.chunks).reverse(),
  ],
  ['the same group twice', 'no harm', footer => items(footer, at.file.groups).push(group(footer))],
  [
    'two columns of one name',
    'no harm',
    footer =>
      element(footer).fields.set(
        at.element.name,
        element(footer, 3).fields.get(at.element.name) ?? binary(''),
      ),
  ],
  ['two columns of steps', 'no harm', footer => element(footer).fields.set(at.element.name, binary('_step'))],
  ['no steps', ['NO_STEP_COLUMN'], footer => element(footer, 1).fields.set(at.element.name, binary('step'))],
  ['column without a name', 'no harm', footer => element(footer).fields.set(at.element.name, binary(''))],
  [
    'name that is no text',
    'no harm',
    footer => element(footer).fields.set(at.element.name, binary(new Uint8Array([0xff, 0xc0]))),
  ],
  [
    'name of a million letters',
    'no harm',
    footer => element(footer).fields.set(at.element.name, binary('x'.repeat(1_000_000))),
  ],
  [
    'name of a million letters, and a codec unknown',
    'error',
    footer => {
      element(footer).fields.set(at.element.name, binary('x'.repeat(1_000_000)))
      data(footer).fields.set(at.data.codec, i32(3))
    },
  ],
  [
    'maker that is no text',
    'no harm',
    footer => footer.fields.set(at.file.createdBy, binary(new Uint8Array([0xff, 0xfe]))),
  ],
  ['depth of 99', 'no harm', footer => nest(footer, 90)],
  ['depth of 500', 'error', footer => nest(footer, 500)],
  ['depth of 20,000', 'error', footer => nest(footer, 20_000)],
  [
    'two hundred thousand columns',
    'error',
    footer => {
      fill(items(footer, at.file.schema), element(footer), 200_000)
      root(footer).fields.set(at.element.children, i32(200_008))
    },
  ],
]

const encryption: Lie[] = [
  [
    'encryption of the file',
    ['ENCRYPTED'],
    footer => footer.fields.set(at.file.encryption, struct({ 1: struct({}) })),
  ],
  [
    'encryption of a column',
    ['ENCRYPTED'],
    footer => chunk(footer).fields.set(at.chunk.crypto, struct({ 1: struct({}) })),
  ],
  [
    'encrypted metadata of a column',
    ['ENCRYPTED'],
    footer => {
      chunk(footer).fields.set(at.chunk.encrypted, binary('secret'))
      chunk(footer).fields.delete(at.chunk.data)
    },
  ],
]

const statistics: Lie[] = [
  ['statistics of the wrong width', 'no harm', footer => stats(footer, new Uint8Array(3), new Uint8Array(3))],
  ['statistics of no width', 'no harm', footer => stats(footer, new Uint8Array(0), new Uint8Array(0))],
  [
    'statistics of too much width',
    'no harm',
    footer => stats(footer, new Uint8Array(40), new Uint8Array(40)),
  ],
  [
    'statistics upside down',
    'no harm',
    footer => stats(footer, new Uint8Array(8).fill(0x7f), new Uint8Array(8)),
  ],
  [
    'statistics of half a pair',
    'no harm',
    footer => data(footer, 0).fields.set(at.data.statistics, struct({ 6: binary(new Uint8Array(8)) })),
  ],
]

/** The footer's lies, told about a sound file whose first column is `_step` and whose others are plain numbers. */
export function* lies(file: Uint8Array): Generator<HostileFile> {
  for (const [name, expected, change] of [...numbers, ...kinds, ...shapes, ...encryption, ...statistics]) {
    const { body, footer } = takeApart(file)
    change(footer)
    yield { name, expected, bytes: putTogether(body, footer) }
  }
  const { body, footer } = takeApart(file)
  fill(items(footer, at.file.groups), group(footer), 9_999)
  yield {
    name: 'ten thousand times the same group',
    expected: 'no harm',
    bytes: putTogether(body, footer),
    endless: true,
  }
}

/** Ends of files that are none. */
export function* ends(file: Uint8Array): Generator<HostileFile> {
  const { body, footer } = takeApart(file)
  const written = writeStruct(footer)
  const withLength = (length: number) => {
    const bytes = putTogether(body, footer)
    bytes.writeUInt32LE(length, bytes.length - 8)
    return bytes
  }
  yield { name: 'nothing', expected: 'error', bytes: new Uint8Array() }
  for (const text of ['P', 'PAR1', 'PAR1PAR1', 'PAR1\0\0\0\0PAR1'])
    yield { name: text, expected: 'error', bytes: Buffer.from(text) }
  yield { name: 'zeros', expected: ['NOT_PARQUET'], bytes: new Uint8Array(5000) }
  yield {
    name: 'a page of HTML',
    expected: ['NOT_PARQUET'],
    bytes: Buffer.from('<html>Access denied</html>'.repeat(20)),
  }
  yield { name: 'encrypted footer', expected: ['ENCRYPTED'], bytes: putTogether(body, footer, 'PARE') }
  yield { name: 'another magic', expected: ['NOT_PARQUET'], bytes: putTogether(body, footer, 'PAR2') }
  for (const length of [0, 1, 2 ** 31, 2 ** 32 - 1, body.length + written.length]) {
    yield { name: `footer of ${length} bytes`, expected: 'error', bytes: withLength(length) }
  }
  yield { name: 'footer of zeros', expected: 'error', bytes: putTogether(body, new Uint8Array(200)) }
  yield {
    name: 'footer of ones',
    expected: 'error',
    bytes: putTogether(body, new Uint8Array(200).fill(0xff)),
  }
  const deep = Buffer.concat([Buffer.alloc(200_000, 0x1c), Buffer.alloc(10)])
  yield { name: 'footer of 200,000 structs in structs', expected: 'error', bytes: putTogether(body, deep) }
  const lists = Buffer.concat([Buffer.from([0x19]), Buffer.alloc(200_000, 0x19), Buffer.alloc(10)])
  yield { name: 'footer of 200,000 lists in lists', expected: 'error', bytes: putTogether(body, lists) }
}

function decimal(footer: Struct, precision: number, scale: number): void {
  const { fields } = element(footer)
  fields.set(at.element.logical, struct({ 5: struct({ 1: i32(scale), 2: i32(precision) }) }))
  fields
    .set(at.element.converted, i32(5))
    .set(at.element.scale, i32(scale))
    .set(at.element.precision, i32(precision))
}

function fixedWidth(footer: Struct, width: number): void {
  element(footer).fields.set(at.element.type, i32(7)).set(at.element.length, i32(width))
  data(footer).fields.set(at.data.type, i32(7))
}

function claim(of: Struct, field: number, length: number): void {
  ;(of.fields.get(field) as List).claimedLength = length
}

function fill<T>(target: T[], item: T, count: number): void {
  for (let made = 0; made < count; made += 1) target.push(item)
}

/** Puts a column into groups in groups. */
function nest(footer: Struct, depth: number): void {
  const schema = items(footer, at.file.schema)
  const groups = Array.from({ length: depth }, (_, level) =>
    struct({ 3: i32(1), 4: binary(`level ${level}`), 5: i32(1) }),
  )
  schema.splice(2, 0, ...groups)
}

function stats(footer: Struct, min: Uint8Array, max: Uint8Array): void {
  data(footer, 0).fields.set(at.data.statistics, struct({ 3: i64(0), 5: binary(max), 6: binary(min) }))
}
