import { describe, expect, it } from 'vitest'
import { batchOfRows } from './batch.js'

describe('a batch of row objects', () => {
  it('has the keys of all rows as its columns, in the order in which they come up', () => {
    const batch = batchOfRows([{ b: 1 }, { a: 'x', b: 2 }, {}])
    expect(batch.columns.map(({ name }) => name)).toEqual(['b', 'a'])
    expect(batch.rows()).toEqual([
      { b: 1, a: null },
      { b: 2, a: 'x' },
      { b: null, a: null },
    ])
  })

  it('has the columns that it is told, also those that no row has', () => {
    expect(batchOfRows([{ a: 1, b: 2 }], ['c', 'a']).rows()).toEqual([{ c: null, a: 1 }])
  })

  it('takes nothing for a value that objects have by nature', () => {
    const batch = batchOfRows([{ toString: 1, constructor: 2 }, {}])
    expect(batch.rows(1)).toEqual([{ toString: null, constructor: null }])
  })
})
