import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReducer } from './reducer.js'

const points = (of: ReturnType<typeof createReducer>) => {
  const { steps, values } = of.points()
  return Array.from(steps, (step, at) => ({ step, value: values[at] }))
}

describe('reduced points', () => {
  it('are all of them as long as there is a place for each', () => {
    const reducer = createReducer(100)
    for (let step = 0; step < 200; step += 1) reducer.add(step, Math.sin(step))
    expect(points(reducer)).toEqual(
      Array.from({ length: 200 }, (_, step) => ({ step, value: Math.sin(step) })),
    )
  })

  it('keep every peak and both ends, whatever the order and the gaps, and are never many', () => {
    const logged = fc.array(
      fc.tuple(fc.nat(1_000_000), fc.double({ noNaN: true, noDefaultInfinity: true })),
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
        expect(kept[0]?.step).toBe(Math.min(...steps))
        expect(kept.at(-1)?.step).toBe(Math.max(...steps))
        expect(kept.length).toBeLessThanOrEqual(20 * 8)
        expect(kept.every(({ step }, at) => at === 0 || step >= (kept[at - 1]?.step ?? 0))).toBe(true)
        expect(reducer.count).toBe(rows.length)
      }),
      { numRuns: 60 },
    )
  })
})
