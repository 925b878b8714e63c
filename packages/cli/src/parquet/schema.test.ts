import { batchOfRows } from '@runscan/history-wasm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ordered, type ParquetType, schemaOf, unionOf, widen } from './schema.js'

const type = fc.constantFrom<ParquetType>('none', 'int64', 'double', 'boolean', 'string', 'json')

describe('the types of columns', () => {
  it('become wider in one way only, in whichever order they meet', () => {
    fc.assert(
      fc.property(type, type, type, (a, b, c) => {
        expect(widen(a, b)).toBe(widen(b, a))
        expect(widen(widen(a, b), c)).toBe(widen(a, widen(b, c)))
        expect(widen(a, a)).toBe(a)
      }),
    )
  })

  it.each<[string, unknown[], ParquetType]>([
    ['whole numbers', [1, null, 2 ** 53 - 1], 'int64'],
    ['whole numbers beyond doubles', [1, 2n ** 60n], 'int64'],
    ['fractions', [1, 0.5], 'double'],
    ['minus zero', [-0], 'double'],
    ['NaN', [Number.NaN], 'double'],
    ['numbers beyond 64 bits', [2n ** 64n], 'json'],
    ['texts', ['a', null], 'string'],
    ['texts and numbers', ['a', 1], 'json'],
    ['booleans', [true], 'boolean'],
    ['objects', [{ a: 1 }], 'json'],
    ['lists', [[1, 2]], 'json'],
    ['nothing', [null], 'none'],
  ])('hold %s', (_what, values, expected) => {
    const batch = batchOfRows(values.map(x => ({ x })))
    expect(schemaOf(batch).get('x')).toBe(expected)
  })

  it('are the same object when nothing became wider', () => {
    const schema = new Map<string, ParquetType>([['a', 'double']])
    expect(unionOf(schema, new Map([['a', 'int64']]))).toBe(schema)
    expect(unionOf(schema, new Map([['b', 'none']]))).not.toBe(schema)
  })

  it('are in an order that does not depend on which came first', () => {
    expect([
      ...ordered(
        new Map([
          ['b', 'int64'],
          ['_step', 'int64'],
          ['a', 'int64'],
          ['_runtime', 'int64'],
        ]),
      ).keys(),
    ]).toEqual(['_step', '_runtime', 'a', 'b'])
  })
})
