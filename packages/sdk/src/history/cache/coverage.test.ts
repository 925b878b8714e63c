import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missingParts, type Part, withPart } from './coverage.js'

const size = 40
const part = fc
  .tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size }))
  .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
  .filter(({ start, end }) => start < end)

const bytesOf = (parts: readonly Part[]) =>
  new Set(parts.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)))

describe('the parts of a file that are there', () => {
  it('are the bytes of all parts that were added, apart from one another and in order', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), added => {
        const parts = added.reduce<Part[]>((known, each) => withPart(known, each), [])
        expect(bytesOf(parts)).toEqual(new Set([...bytesOf(added)].sort((a, b) => a - b)))
        for (const [at, { start }] of parts.entries()) {
          if (at > 0) expect(start).toBeGreaterThan(parts[at - 1]?.end ?? size)
        }
      }),
    )
  })

  it('and those that are not make up the file', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), added => {
        const parts = added.reduce<Part[]>((known, each) => withPart(known, each), [])
        const missing = missingParts(parts, size)
        expect(bytesOf(parts).size + bytesOf(missing).size).toBe(size)
        expect(bytesOf([...parts, ...missing]).size).toBe(size)
      }),
    )
  })
})
