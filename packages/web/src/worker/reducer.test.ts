import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReducer } from './reducer.js'

const points = (of: ReturnType<typeof createReducer>) => {
  const { xs, values } = of.points()
  return Array.from(xs, (x, at) => ({ x, value: values[at] }))
}

describe('reduced points', () => {
  it('are all of them as long as there is a place for each', () => {
    const reducer = createReducer(100)
    for (let step = 0; step < 200; step += 1) reducer.add(step, Math.sin(step))
    expect(points(reducer)).toEqual(Array.from({ length: 200 }, (_, x) => ({ x, value: Math.sin(x) })))
  })

  it('keep every peak and both ends, whatever the order and the gaps, and are never many', () => {
    const logged = fc.array(
      fc.tuple(
        fc.oneof(fc.nat(1_000_000), fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      {
        minLength: 1,
        maxLength: 3000,
      },
    )
    fc.assert(
      fc.property(logged, rows => {
        const reducer = createReducer(20)
        for (const [step, value] of rows) reducer.add(step, value)
        const kept = points(reducer)
        const [values, steps] = [rows.map(([, value]) => value), rows.map(([step]) => step)]
        const keptValues = kept.map(({ value }) => value)
        expect(keptValues).toContain(Math.min(...values))
        expect(keptValues).toContain(Math.max(...values))
        expect(kept[0]?.x).toBe(Math.min(...steps))
        expect(kept.at(-1)?.x).toBe(Math.max(...steps))
        expect(kept.length).toBeLessThanOrEqual(20 * 8)
        expect(kept.every(({ x }, at) => at === 0 || x >= (kept[at - 1]?.x ?? 0))).toBe(true)
        expect(reducer.count).toBe(rows.length)
      }),
      { numRuns: 60 },
    )
  })

  it('tell between which places values of a range may lie', () => {
    const reducer = createReducer(20)
    for (let step = 0; step < 10_000; step += 1) reducer.add(step, step * 0.5)
    const { min, max } = reducer.placesOf({ min: 1000, max: 1100 }) ?? expect.fail('there are some')
    expect(min).toBeLessThanOrEqual(2000)
    expect(max).toBeGreaterThanOrEqual(2200)
    expect(max - min).toBeLessThan(200 + 3 * 512)
    expect(reducer.placesOf({ min: 4999.5, max: undefined })?.max).toBe(9999)
    expect(reducer.placesOf({ min: 5000, max: undefined })).toBeUndefined()
  })
})
