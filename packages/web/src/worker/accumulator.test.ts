import { describe, expect, it } from 'vitest'
import { createAccumulator, smoother } from './accumulator.js'

describe('the values of a key', () => {
  it('count what is not finite, and leave out what is no number', () => {
    const accumulator = createAccumulator('loss', 100, 0)
    const logged = [1, Number.NaN, 'text', 2n, null, true, Number.POSITIVE_INFINITY, undefined]
    for (const [step, value] of logged.entries()) accumulator.add(step, value)
    accumulator.add(undefined, 9)
    accumulator.add(undefined, 'text')
    const { points, count, notFinite, withoutX, max, last, smoothed } = accumulator.series()
    expect(Array.from(points.values)).toEqual([1, 2, 1])
    expect({ count, notFinite, withoutX, max, last, smoothed }).toEqual({
      count: 3,
      notFinite: 2,
      withoutX: 1,
      max: { x: 3, value: 2 },
      last: { x: 5, value: 1 },
      smoothed: undefined,
    })
  })
})

describe('smoothing', () => {
  it('leaves a constant as it is, from the first value on', () => {
    const smooth = smoother(0.99)
    for (let at = 0; at < 5; at += 1) expect(smooth(7)).toBeCloseTo(7, 10)
  })

  it('weighs what came before', () => {
    const smooth = smoother(0.5)
    expect([0, 4, 4].map(smooth)).toEqual(
      [0, 4 / 1.5, (0.25 * 0 + 0.5 * 4 + 4) / 1.75].map(value => expect.closeTo(value, 10)),
    )
  })
})
