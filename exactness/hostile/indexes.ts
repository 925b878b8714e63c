// Page indexes that lie.
import { at, chunksOf, putTogether, takeApart } from './anatomy.js'
import type { HostileFile } from './corpus.js'
import {
  binary,
  bool,
  i32,
  i64,
  inner,
  items,
  type List,
  number,
  readStruct,
  type Struct,
  writeStruct,
} from './thrift.js'

type Change = (index: Struct) => void

/** A page's place: 1 is its offset, 2 its size, 3 its first row. */
const place = (index: Struct, which: number) => items(index, 1)[which] as Struct

const offsets: [string, Change][] = [
  ['no pages', index => items(index, 1).splice(0)],
  ['one page less', index => items(index, 1).pop()],
  ['one page twice', index => items(index, 1).push(place(index, 0))],
  ['pages in reverse', index => items(index, 1).reverse()],
  ['page before the file', index => place(index, 1).fields.set(1, i64(-10))],
  ['page behind the file', index => place(index, 1).fields.set(1, i64(2n ** 62n))],
  ['page in another column', index => place(index, 0).fields.set(1, i64(4))],
  ['negative page', index => place(index, 1).fields.set(2, i32(-1))],
  ['huge page', index => place(index, 1).fields.set(2, i32(2 ** 31 - 1))],
  ['page of nothing', index => place(index, 1).fields.set(2, i32(0))],
  ['negative first row', index => place(index, 1).fields.set(3, i64(-1))],
  ['first row behind all rows', index => place(index, 1).fields.set(3, i64(2n ** 62n))],
  ['first rows that descend', index => place(index, 2).fields.set(3, i64(0))],
  ['first page that does not begin at the first row', index => place(index, 0).fields.set(3, i64(1))],
  ['list of 2^31 pages', index => claimPages(index, 2 ** 31 - 1)],
]

const bounds: [string, Change][] = [
  ['no bounds', index => [1, 2, 3].map(field => items(index, field).splice(0))],
  ['fewer smallest than pages', index => items(index, 2).pop()],
  ['bounds of no width', index => items(index, 2).fill(binary(''))],
  ['bounds of the wrong width', index => items(index, 3).fill(binary('abc'))],
  ['all pages null', index => items(index, 1).fill(bool(true))],
  [
    'smallest above largest',
    index => [
      items(index, 2).fill(binary(Buffer.alloc(8, 0x7f))),
      items(index, 3).fill(binary(Buffer.alloc(8))),
    ],
  ],
  ['unknown order', index => index.fields.set(4, i32(9))],
]

/** Lies about the pages of a sound file with a page index: about `_step`, which chooses the pages, and about the rest. */
export function* indexLies(file: Uint8Array): Generator<HostileFile> {
  for (const [what, lies, field, length] of [
    ['offset index', offsets, at.chunk.offsetIndex, at.chunk.offsetIndexLength],
    ['column index', bounds, at.chunk.columnIndex, at.chunk.columnIndexLength],
  ] as const) {
    for (const which of [0, 1]) {
      for (const [name, change] of lies) {
        const { body, footer } = takeApart(file)
        const chunk = chunksOf(footer)[which] as Struct
        const index = readStruct(file, number(chunk, field) ?? 0).value
        change(index)
        const written = writeStruct(index)
        chunk.fields.set(field, i64(body.length))
        chunk.fields.set(length, i32(written.length))
        const bytes = putTogether(Buffer.concat([body, written]), footer)
        yield { name: `${what} of column ${which}: ${name}`, bytes, expected: 'no harm' }
      }
      for (const [name, from, size] of [
        ['before the file', -1, 50],
        ['behind the file', 2n ** 50n, 50],
        ['in the data', 4, 50],
        ['of negative length', 4, -50],
        ['of 2 GB', 4, 2 ** 31 - 1],
      ] as const) {
        const { body, footer } = takeApart(file)
        const chunk = chunksOf(footer)[which] as Struct
        chunk.fields.set(field, i64(from))
        chunk.fields.set(length, i32(size))
        yield {
          name: `${what} of column ${which} ${name}`,
          bytes: putTogether(body, footer),
          expected: 'no harm',
        }
      }
    }
  }
}

function claimPages(index: Struct, length: number): void {
  ;(index.fields.get(1) as List).claimedLength = length
}

/** Whether a file has what these lies are about. */
export function hasPageIndex(file: Uint8Array): boolean {
  const first = chunksOf(takeApart(file).footer)[0]
  return first?.fields.has(at.chunk.offsetIndex) === true && inner(first, at.chunk.data).fields.size > 0
}
