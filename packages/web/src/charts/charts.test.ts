import { describe, expect, it } from 'vitest'
import { aligned } from './aligned.js'
import { axesFor, axisOf } from './axis.js'
import { groupKeys } from './groups.js'
import { joined } from './joined-rows.js'
import { goingOn, moved, rangeText, readRange, selectedRange, zoomed } from './zoom.js'

describe('groups of keys', () => {
  it('go by what comes before the first slash or dot, numbers in their order', () => {
    expect(groupKeys(['train/loss', 'loss', 'gpu.10.temp', 'gpu.2.temp', 'train/acc.top1', '/odd'])).toEqual([
      { name: 'metrics', keys: ['/odd', 'loss'] },
      { name: 'gpu', keys: ['gpu.2.temp', 'gpu.10.temp'] },
      { name: 'train', keys: ['train/acc.top1', 'train/loss'] },
    ])
  })
})

describe('zooming', () => {
  const all = { min: 0, max: 1000 }

  it('takes whole steps, two at least', () => {
    expect(selectedRange(10.2, 99.9, true)).toEqual({ min: 11, max: 99 })
    expect(selectedRange(99.9, 10.2, true)).toEqual({ min: 11, max: 99 })
    expect(selectedRange(10.2, 10.9, true)).toBeUndefined()
  })

  it('stays within what there is, and ends where everything is shown', () => {
    expect(zoomed(all, all, 0.5, true)).toEqual({ min: 250, max: 750 })
    expect(zoomed({ min: 0, max: 100 }, all, 2, true, 0)).toEqual({ min: 0, max: 200 })
    expect(zoomed({ min: 250, max: 750 }, all, 4, true)).toBeUndefined()
    expect(zoomed({ min: 5, max: 7 }, all, 0.5, true)).toEqual({ min: 5, max: 7 })
  })

  it('moves by parts of what is shown, not beyond the ends', () => {
    expect(moved({ min: 100, max: 200 }, all, 0.5, true)).toEqual({ min: 150, max: 250 })
    expect(moved({ min: 20, max: 120 }, all, -0.5, true)).toEqual({ min: 0, max: 100 })
    expect(moved({ min: 880, max: 980 }, all, 0.5, true)).toEqual({ min: 900, max: 1000 })
  })
})

describe('an axis of numbers', () => {
  const all = { min: 0, max: 1 }

  it('is zoomed between whole numbers, as far as doubles tell places apart', () => {
    expect(selectedRange(0.2, 0.1, false)).toEqual({ min: 0.1, max: 0.2 })
    expect(zoomed(all, all, 0.5, false)).toEqual({ min: 0.25, max: 0.75 })
    let shown = { min: 0.1, max: 0.6 }
    for (let time = 0; time < 100; time += 1) shown = zoomed(shown, all, 0.5, false, 0.5) ?? all
    expect(shown.max).toBeGreaterThan(shown.min)
    expect(shown.max - shown.min).toBeLessThan(1e-11)
  })

  it('goes on with the run where its end is in view', () => {
    expect(goingOn({ min: 0.5, max: 1 }, 1)).toEqual({ min: 0.5, max: undefined })
    expect(goingOn({ min: 0.5, max: 0.9 }, 1)).toEqual({ min: 0.5, max: 0.9 })
    expect(goingOn(undefined, 1)).toBeUndefined()
  })

  it('keeps its zoom in the address', () => {
    for (const range of [
      { min: -1e-7, max: 2.5 },
      { min: 100, max: undefined },
    ]) {
      expect(readRange(rangeText(range), false)).toEqual(range)
    }
    for (const text of [null, '', '..', '5..2', '1..x', 'a..', '1'])
      expect(readRange(text, false), String(text)).toBeUndefined()
    expect(readRange('0..10', true)).toEqual({ min: 0, max: 10 })
    for (const text of ['-5..10', '0.5..10', '0..1e300', '1e17..'])
      expect(readRange(text, true), text).toBeUndefined()
  })

  it('is one of steps, of the clocks that were logged, and of the keys; steps for what is none of them', () => {
    const axes = axesFor(['loss', '_runtime'], ['loss'])
    expect(axes.map(({ name }) => name)).toEqual(['Step', 'Relative time', 'loss'])
    expect(axisOf(axes, '_runtime').format(90)).toBe('1m 30s')
    expect(axisOf(axes, 'loss').format(0.5)).toBe('loss 0.5')
    expect(axisOf(axes, '_timestamp').name).toBe('Step')
  })
})

describe('lines side by side', () => {
  const line = (...points: [number, number | null][]) => ({
    xs: Float64Array.from(points, ([x]) => x),
    values: points.map(([, value]) => value),
  })

  it('have all their points, also those of one place', () => {
    expect(aligned([line([1, 10], [1, 11], [3, 12]), line([0, 20], [1, 21], [3, null])])).toEqual([
      [0, 1, 1, 3],
      [undefined, 10, 11, 12],
      [20, 21, undefined, null],
    ])
    expect(aligned([])).toEqual([[]])
  })
})

describe('rows of several runs', () => {
  const answer = (rows: [number, number][], hasMore = false) => ({
    rows: rows.map(([step, value]) => ({ step, values: [value] })),
    hasMore,
  })

  it('are joined by step, a step that was logged twice in two rows', () => {
    const { rows, nextStart } = joined([
      answer([
        [0, 1],
        [2, 2],
        [2, 3],
      ]),
      answer([
        [1, 7],
        [2, 8],
      ]),
    ])
    expect(rows).toEqual([
      { step: 0, values: [1, undefined] },
      { step: 1, values: [undefined, 7] },
      { step: 2, values: [2, 8] },
      { step: 2, values: [3, undefined] },
    ])
    expect(nextStart).toBeUndefined()
  })

  it('go as far as all runs have told, and the next page begins there', () => {
    const { rows, nextStart } = joined([
      answer(
        [
          [0, 1],
          [1, 2],
        ],
        true,
      ),
      answer([
        [0, 7],
        [5, 8],
      ]),
    ])
    expect(rows.map(({ step }) => step)).toEqual([0, 1])
    expect(nextStart).toBe(2)
  })
})
