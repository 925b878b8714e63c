import { describe, expect, it } from 'vitest'
import type { ColumnData } from './column-data.js'
import { parseLooseJson } from './json.js'
import { valueReader } from './values.js'

const options = { bigints: 'bigint', parseJson: parseLooseJson } as const

function cells(kind: 'json' | 'utf8' | 'binary', parts: readonly Uint8Array[]): ColumnData {
  const offsets = Int32Array.from([
    0,
    ...parts.map((_, at) => parts.slice(0, at + 1).reduce((sum, part) => sum + part.length, 0)),
  ])
  return { kind, offsets, bytes: Uint8Array.from(parts.flatMap(part => [...part])), validity: undefined }
}

const utf8 = (text: string) => new TextEncoder().encode(text)
const read = (data: ColumnData, length: number) =>
  Array.from({ length }, (_, row) => valueReader(data, options)(row))

describe('cells without a type', () => {
  it('are read as JSON with bare words, and are bytes when they hold none', () => {
    const parts = [
      utf8('[1,"zwei",NaN]'),
      utf8('{"a":-Infinity,"b":"NaN"}'),
      utf8('no json'),
      Uint8Array.of(0xff, 0),
    ]
    expect(read(cells('json', parts), 4)).toEqual([
      [1, 'zwei', Number.NaN],
      { a: Number.NEGATIVE_INFINITY, b: 'NaN' },
      utf8('no json'),
      Uint8Array.of(0xff, 0),
    ])
  })
})

describe('values of other types', () => {
  const times = { validity: undefined, values: BigInt64Array.of(-1n, 1_700_000_000_123_456n) }

  it('are texts in any script, and bytes', () => {
    expect(read(cells('utf8', [utf8('a'), utf8(''), utf8('ü✓')]), 3)).toEqual(['a', '', 'ü✓'])
    expect(read(cells('binary', [Uint8Array.of(1, 2)]), 1)).toEqual([Uint8Array.of(1, 2)])
  })

  it('are dates to the millisecond, also before 1970, and times of day with all digits', () => {
    const stamps = read({ kind: 'timestamp', unit: 'us', utc: true, ...times }, 2)
    expect(stamps).toEqual([new Date(-1), new Date(1_700_000_000_123)])
    const clock: ColumnData = {
      kind: 'time',
      unit: 'us',
      values: BigInt64Array.of(3_723_000_004n),
      validity: undefined,
    }
    expect(read(clock, 1)).toEqual(['01:02:03.000004'])
  })

  it('are the one member of a union that is there', () => {
    const member = (values: number[], bits: number): ColumnData => ({
      kind: 'float64',
      values: Float64Array.from(values),
      validity: Uint8Array.of(bits),
    })
    const fields = [
      { name: '_type_a', data: member([1, 0, 0], 0b001) },
      { name: '_type_b', data: member([0, 2, 0], 0b010) },
    ]
    expect(read({ kind: 'union', fields, length: 3, validity: undefined }, 3)).toEqual([1, 2, null])
  })

  it('are own properties, whatever a field is called', () => {
    const data: ColumnData = { kind: 'float64', values: Float64Array.of(5), validity: undefined }
    const [row] = read(
      { kind: 'struct', fields: [{ name: '__proto__', data }], length: 1, validity: undefined },
      1,
    )
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(Object.entries(row as object)).toEqual([['__proto__', 5]])
  })
})
