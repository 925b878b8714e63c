import { describe, expect, it } from 'vitest'
import { groupKeys } from './groups.js'
import { joined } from './joined-rows.js'
import { moved, selectedRange, zoomed } from './zoom.js'

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
    expect(selectedRange(10.2, 99.9)).toEqual({ min: 11, max: 99 })
    expect(selectedRange(99.9, 10.2)).toEqual({ min: 11, max: 99 })
    expect(selectedRange(10.2, 10.9)).toBeUndefined()
  })

  it('stays within what there is, and ends where everything is shown', () => {
    expect(zoomed(all, all, 0.5)).toEqual({ min: 250, max: 750 })
    expect(zoomed({ min: 0, max: 100 }, all, 2, 0)).toEqual({ min: 0, max: 200 })
    expect(zoomed({ min: 250, max: 750 }, all, 4)).toBeUndefined()
    expect(zoomed({ min: 5, max: 7 }, all, 0.5)).toEqual({ min: 5, max: 7 })
  })

  it('moves by parts of what is shown, not beyond the ends', () => {
    expect(moved({ min: 100, max: 200 }, all, 0.5)).toEqual({ min: 150, max: 250 })
    expect(moved({ min: 20, max: 120 }, all, -0.5)).toEqual({ min: 0, max: 100 })
    expect(moved({ min: 880, max: 980 }, all, 0.5)).toEqual({ min: 900, max: 1000 })
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
