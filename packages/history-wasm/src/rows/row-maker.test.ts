import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ColumnData } from './column-data.js'
import { inPortions, loopRows, rowMaker } from './row-maker.js'

const options = { bigints: 'bigint' as const, parseJson: JSON.parse }
const numRows = 20
const validity = Uint8Array.of(0b10110101, 0b00000000, 0b11111111)
const dictionary = () => ({
  id: 1,
  offsets: Int32Array.of(0, 1, 3),
  bytes: new TextEncoder().encode('abb'),
})

/** The ways in which a column may come, in one batch or another. */
const kinds: Record<string, () => ColumnData> = {
  numbers: () => ({
    kind: 'float64',
    values: Float64Array.from({ length: numRows }, (_, at) => at / 3),
    validity: undefined,
  }),
  'numbers and nulls': () => ({ kind: 'float64', values: new Float64Array(numRows).fill(7), validity }),
  nulls: () => ({ kind: 'null', length: numRows }),
  'shared texts': () => ({
    kind: 'utf8',
    indices: Int32Array.from({ length: numRows }, (_, at) => at % 2),
    dictionary: dictionary(),
    validity,
  }),
  'texts of their own': () => ({
    kind: 'utf8',
    offsets: Int32Array.from({ length: numRows + 1 }, (_, at) => at),
    bytes: new Uint8Array(numRows).fill(65),
    validity: undefined,
  }),
  integers: () => ({
    kind: 'int64',
    values: BigInt64Array.from({ length: numRows }, () => 2n ** 60n),
    validity,
  }),
}

describe('rows of batches that follow one another', () => {
  it('are the same whether made by code for the schema or by a loop, however the columns change', () => {
    const names = ['_step', '__proto__', 'a "b"', '7', 'x']
    const batch = fc.tuple(...names.map(() => fc.constantFrom(...Object.keys(kinds))))
    fc.assert(
      fc.property(fc.array(batch, { minLength: 1, maxLength: 8 }), batches => {
        const make = rowMaker(names, options)
        for (const chosen of batches) {
          const columns = chosen.map(kind => (kinds[kind] as () => ColumnData)())
          const rows = make(columns, numRows)
          const expected = loopRows(names, columns, options)(0, numRows)
          expect([...rows(0, 7), ...rows(7, numRows)].map(Object.entries)).toEqual(
            expected.map(Object.entries),
          )
          expect(Object.getPrototypeOf(rows(0, 1)[0])).toBe(Object.prototype)
        }
      }),
    )
  })

  it.each([3, 300, 3000])('have %d keys, in order', width => {
    const names = Array.from({ length: width }, (_, at) => `metric_${width - at}`)
    const columns = names.map(() => (kinds['numbers and nulls'] as () => ColumnData)())
    const [row = {}] = rowMaker(names, options)(columns, numRows)(1, 2)
    expect(Object.keys(row)).toEqual(names)
    expect(new Set(Object.values(row))).toEqual(new Set([null]))
  })

  it.each([
    [0, 3],
    [1, 3],
    [100_000, 3],
    [1000, 5000],
  ])('come in portions: of %d rows with %d columns each row once', (rows, width) => {
    const portions = [...inPortions(rows, width)]
    let next = 0
    for (const [from, to] of portions) {
      expect(from).toBe(next)
      expect(to).toBeGreaterThan(from)
      next = to
    }
    expect(next).toBe(rows)
  })
})
