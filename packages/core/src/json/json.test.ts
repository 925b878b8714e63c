import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExtendedJson } from './parse.js'
import { stringifyExtendedJson } from './stringify.js'

describe('extended JSON', () => {
  it('reads the bare words that Python writes', () => {
    expect(parseExtendedJson('{"a": NaN, "b": [Infinity, -Infinity]}')).toEqual({
      a: Number.NaN,
      b: [Infinity, -Infinity],
    })
  })

  it('keeps the words inside of texts as text', () => {
    expect(parseExtendedJson('{"NaN": "Infinity"}')).toEqual({ NaN: 'Infinity' })
  })

  it('keeps integers beyond 2^53 exact, and by policy rounds them or gives their digits', () => {
    const text = '[9007199254740993, -9223372036854775808, 18446744073709551615, 42]'
    expect(parseExtendedJson(text)).toEqual([
      9007199254740993n,
      -9223372036854775808n,
      18446744073709551615n,
      42,
    ])
    expect(parseExtendedJson(text, { bigints: 'string' })).toEqual([
      '9007199254740993',
      '-9223372036854775808',
      '18446744073709551615',
      42,
    ])
    expect(parseExtendedJson('9007199254740993', { bigints: 'number' })).toBe(9007199254740992)
  })

  it('reads floats of many digits as floats, and integers beside them exactly', () => {
    expect(
      parseExtendedJson('[0.12345678901234567, 1234567890123456.5, 1234567890123456789e2, -0.0]'),
    ).toEqual([Number('0.12345678901234567'), 1234567890123456.5, 123456789012345680000, -0])
    expect(parseExtendedJson('{"a": 0.12345678901234567, "b": 12345678901234567}')).toEqual({
      a: Number('0.12345678901234567'),
      b: 12345678901234567n,
    })
    expect(parseExtendedJson('12345678901234567')).toBe(12345678901234567n)
  })

  it('makes a key `__proto__` an own property that changes no prototype', () => {
    const value = parseExtendedJson('{"__proto__": {"polluted": true}}') as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('tolerates control characters inside of texts', () => {
    expect(parseExtendedJson('{"log": "a\tb\nc\u0001"}')).toEqual({ log: 'a\tb\nc\u0001' })
  })

  it.each(['', '{', '[1,]', '{"a" 1}', '{a: 1}', 'nul', '01', '1 2', "'a'", '"a', '[NaN', '--1', '{"a":1,}'])(
    'refuses %j with the place',
    text => {
      expect(() => parseExtendedJson(text)).toThrow(SyntaxError)
    },
  )

  it('refuses nesting that would overflow the stack', () => {
    expect(() => parseExtendedJson('['.repeat(100_000))).toThrow(/nests deeper/)
  })

  it('agrees with the built-in parser on everything that JSON has', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), value => {
        const text = JSON.stringify(value)
        // The built-in one rounds long integers.
        fc.pre(!/\d{16}/.test(text))
        expect(parseExtendedJson(`[NaN,${text}]`)).toEqual([Number.NaN, JSON.parse(text)])
      }),
    )
  })

  it('gives back what it has printed', () => {
    const leaf = fc.oneof(
      fc.double(),
      fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n }),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
    )
    const key = fc.string().filter(name => name !== '__proto__')
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }))
    fc.assert(
      fc.property(tree, value => {
        expect(parseExtendedJson(stringifyExtendedJson(value))).toEqual(structuredClone(value))
      }),
    )
  })
})
