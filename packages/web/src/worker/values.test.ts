import { describe, expect, it } from 'vitest'
import { columnOf, valueAt } from './values.js'

describe('a dotted key', () => {
  it('is the column of its name, else inside of the longest beginning that is one', () => {
    const names = new Set(['a', 'a.b', 'c.d'])
    expect(columnOf('a.b', names)).toEqual({ name: 'a.b', rest: '' })
    expect(columnOf('a.b.c.d', names)).toEqual({ name: 'a.b', rest: 'c.d' })
    expect(columnOf('a.x', names)).toEqual({ name: 'a', rest: 'x' })
    expect(columnOf('c', names)).toBeUndefined()
  })

  it('is found in a row that is nested, dotted or both', () => {
    expect(valueAt({ 'a.b': 1 }, 'a.b')).toBe(1)
    expect(valueAt({ a: { 'b.c': { d: 2 } } }, 'a.b.c.d')).toBe(2)
    expect(valueAt({ a: [{ b: 1 }] }, 'a.b')).toBeUndefined()
    expect(valueAt({}, 'toString')).toBeUndefined()
  })
})
