import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges, changesBetween } from './patch.js'

describe('changes', () => {
  it('name what was set and what was removed, as deep as it is', () => {
    expect(
      changesBetween({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { a: 1, b: { c: 4 }, e: [1, 2], f: Number.NaN }),
    ).toEqual([
      { path: ['b', 'd'], removed: true },
      { path: ['b', 'c'], value: 4 },
      { path: ['e'], value: [1, 2] },
      { path: ['f'], value: Number.NaN },
    ])
  })

  it('are none between equal objects, NaN, long integers and the order of keys included', () => {
    const object = () => ({ a: Number.NaN, b: 2n ** 60n, c: { d: [null] } })
    expect(changesBetween(object(), { c: { d: [null] }, b: 2n ** 60n, a: Number.NaN })).toEqual([])
  })

  it('leave alone what somebody else has changed meanwhile', () => {
    const changes = changesBetween({ a: 1, b: { c: 1 } }, { a: 2, b: { c: 1 } })
    expect(applyChanges({ a: 1, b: { c: 5 }, other: true }, changes)).toEqual({
      a: 2,
      b: { c: 5 },
      other: true,
    })
  })

  it('lead from any object to any other', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
    fc.assert(
      fc.property(object, object, (before, after) => {
        const copy = structuredClone(before)
        expect(JSON.stringify(sorted(applyChanges(copy, changesBetween(before, after))))).toBe(
          JSON.stringify(sorted(after)),
        )
      }),
    )
  })
})

function sorted(value: unknown): unknown {
  if (typeof value === 'number') return value === 0 ? 0 : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)])
}
