import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPresent, setPresent, validityOf } from './validity.js'

describe('the bitmap of values', () => {
  it('says of each whether it is there, and is not needed when all are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, '', false, Number.NaN, null, undefined)), values => {
        const isThere = values.map(value => value !== null && value !== undefined)
        const bits = validityOf(values)
        if (isThere.every(Boolean)) expect(bits).toBeUndefined()
        else expect(values.map((_, row) => isPresent(bits ?? new Uint8Array(), row))).toEqual(isThere)
      }),
    )
  })

  it('begins with its lowest bit, and has nothing beyond its end', () => {
    const bits = new Uint8Array(2)
    setPresent(bits, 0)
    setPresent(bits, 9)
    expect([...bits]).toEqual([0b1, 0b10])
    expect([0, 1, 8, 9, 10, 16, -1].filter(row => isPresent(bits, row))).toEqual([0, 9])
  })
})
