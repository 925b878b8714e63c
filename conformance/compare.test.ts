// The comparison itself: it must see every kind of difference, or the suite proves nothing.
import { describe, expect, it } from 'vitest'
import { equal, missing, openComparison } from './compare.js'
import type { Tagged } from './tagged.js'

describe('equal values', () => {
  it.each<[string, Tagged, unknown]>([
    ['an int and a number', 'i:5', 5],
    ['an int beyond 2^53 and a bigint', 'i:1152921504606846977', 1152921504606846977n],
    ['a power of two beyond 2^53 and a number that holds it', 'i:1152921504606846976', 2 ** 60],
    ['a float and a number', 'f:0.1', 0.1],
    ['a whole float and a number', 'f:2.0', 2],
    ['minus zero', 'f:-0.0', -0],
    ['the smallest double', 'f:5e-324', 5e-324],
    ['NaN', 'f:nan', Number.NaN],
    ['minus infinity', 'f:-inf', Number.NEGATIVE_INFINITY],
    ['a string that looks tagged', 's:f:nan', 'f:nan'],
    ['bytes', 'b:AQI=', new Uint8Array([1, 2])],
    ['null', null, null],
    ['a nested object', { a: ['i:1', { b: 's:x' }] }, { a: [1, { b: 'x' }] }],
  ])('%s', (_name, official, ours) => expect(equal(official, ours)).toBe(true))
})

describe('different values', () => {
  it.each<[string, Tagged | typeof missing, unknown]>([
    ['another number', 'i:5', 6],
    ['an int and its text', 'i:5', '5'],
    ['an int that a double rounds', 'i:9007199254740993', 9007199254740992],
    ['zero and minus zero', 'f:0.0', -0],
    ['int zero and minus zero', 'i:0', -0],
    ['a float and a bigint', 'f:5.0', 5n],
    ['the string NaN and NaN', 's:NaN', Number.NaN],
    ['NaN and null', 'f:nan', null],
    ['null and a missing key', null, missing],
    ['null and undefined', null, undefined],
    ['true and 1', true, 1],
    ['a shorter list', ['i:1', 'i:2'], [1]],
    ['a list and an object', ['i:1'], { 0: 1 }],
    ['a key more', { a: 'i:1' }, { a: 1, b: 2 }],
    ['a key less', { a: 'i:1', b: 'i:2' }, { a: 1 }],
    ['a raw union and its value', { _type_double: 'f:1.0', _type_string: null }, 1],
  ])('%s', (_name, official, ours) => expect(equal(official, ours)).toBe(false))
})

describe('rows', () => {
  const compared = (official: Tagged, ours: Record<string, unknown>[]) => {
    const comparison = openComparison([])
    comparison.rows(['scan'], official, ours)
    return comparison.summary()
  }

  it('counts a comparison for each cell and one for the order', () => {
    const { comparisons, unexpected } = compared([{ _step: 'i:0', a: 'i:1' }], [{ _step: 0, a: 1 }])
    expect({ comparisons, unexpected }).toEqual({ comparisons: 3, unexpected: [] })
  })

  it('pairs rows by step, so that one missing row is one difference', () => {
    const official = [0, 1, 2].map(step => ({ _step: `i:${step}` }))
    const { unexpected } = compared(official, [{ _step: 0 }, { _step: 2 }])
    expect(unexpected).toMatchObject([{ path: ['scan', 'step 1'], ours: missing }])
  })

  it('sees a row that is given twice', () => {
    const { unexpected } = compared([{ _step: 'i:0' }], [{ _step: 0 }, { _step: 0 }])
    expect(unexpected).toMatchObject([{ path: ['scan', 'step 0 again'], official: missing }])
  })

  it('sees rows in another order', () => {
    const { unexpected } = compared([{ _step: 'i:0' }, { _step: 'i:1' }], [{ _step: 1 }, { _step: 0 }])
    expect(unexpected).toMatchObject([{ path: ['scan', 'order'] }])
  })
})

it('counts an allowed difference under its id, and no other', () => {
  const allowed = {
    id: 'rounded',
    what: '',
    why: '',
    seenIn: ['here'],
    applies: ({ path }: { path: readonly string[] }) => path.at(-1) === 'a',
  }
  const comparison = openComparison([allowed])
  comparison.value(['x'], { a: 'i:1', b: 'i:1' }, { a: 2, b: 2 })
  expect(comparison.summary()).toMatchObject({ allowed: { rounded: 1 }, unexpected: [{ path: ['x', 'b'] }] })
})
