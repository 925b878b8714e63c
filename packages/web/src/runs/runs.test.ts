import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosenColumns, joinIds, splitIds } from './columns.js'
import { rowsOf } from './compare-rows.js'
import { type Condition, readConditions, toFilters, writeConditions } from './filters.js'
import type { ListedRun } from './runs-query.js'

const run = (id: string, config: object, summary: object = {}): ListedRun => ({
  ...{ id, name: id, state: 'finished', tags: [], group: null, jobType: null, notes: null },
  ...{ createdAt: '2026-01-01T00:00:00Z', seconds: 1, isLive: false, historyLineCount: 0 },
  config: new Map(Object.entries(config)),
  summary: new Map(Object.entries(summary)),
})

describe('filters', () => {
  const none = { search: '', states: [], conditions: [] }
  const of = (operator: Condition['operator'], value: string) =>
    toFilters({ ...none, conditions: [{ field: 'config.x', operator, value }] })

  it('want all when nothing is looked for', () => {
    expect(toFilters({ ...none, search: '  ' })).toEqual({})
  })

  it('take a number for the number and for its text, and all else for what it is', () => {
    expect(of('is', '1e-3')).toEqual({ $and: [{ 'config.x': { $in: [0.001, '1e-3'] } }] })
    expect(of('is-not', 'adam')).toEqual({ $and: [{ 'config.x': { $nin: ['adam'] } }] })
    expect(of('is', 'true')).toEqual({ $and: [{ 'config.x': { $in: [true, 'true'] } }] })
    expect(of('above', '3')).toEqual({ $and: [{ 'config.x': { $gt: 3 } }] })
    expect(of('missing', '')).toEqual({ $and: [{ 'config.x': { $exists: false } }] })
  })

  it('look for a text as it is', () => {
    expect(of('contains', 'a.b(c)|[d]*')).toEqual({
      $and: [{ 'config.x': { $regex: '(?i)a\\.b\\(c\\)\\|\\[d\\]\\*' } }],
    })
  })

  it('come back from the address, whatever stands there', () => {
    const conditions: Condition[] = [{ field: 'a,b', operator: 'contains', value: '"]' }]
    expect(readConditions(writeConditions(conditions))).toEqual(conditions)
    for (const text of [null, '', '{', '{}', '[1]', '[["a","toString","b"]]', '[["a","is",1]]'])
      expect(readConditions(text)).toEqual([])
  })
})

describe('ids in the address', () => {
  it('come back as they were, commas and per cent signs too', () => {
    const ids = fc.array(
      fc.string({ minLength: 1, unit: fc.constantFrom('a', ',', '%', '2', 'C', '5', 'é') }),
    )
    fc.assert(
      fc.property(ids, list => {
        expect(splitIds(joinIds(list))).toEqual(list)
      }),
    )
  })
})

describe('columns', () => {
  it('are at first what differs between the runs', () => {
    const runs = [
      run('a', { same: 1, lr: 0.1 }, { loss: 1, note: 'x' }),
      run('b', { same: 1, lr: 0.2 }, { loss: 2 }),
    ]
    expect(chosenColumns(null, runs).map(({ id }) => id)).toEqual([
      'state',
      'created',
      'duration',
      'config.lr',
      'config.same',
      'summary.loss',
    ])
  })

  it('stay when no run of this page fills them', () => {
    expect(chosenColumns('config.gone,nonsense', [run('a', {})])).toEqual([
      { id: 'config.gone', title: 'gone', order: 'config.gone', isNumeric: false },
    ])
  })
})

describe('compared runs', () => {
  it('differ where their texts do', () => {
    expect(
      rowsOf([
        { lr: 0.1, deep: { kind: 'a' } },
        { lr: 0.1, deep: { kind: 'b' }, extra: null },
      ]),
    ).toEqual([
      { key: 'deep.kind', texts: ['a', 'b'], differs: true },
      { key: 'extra', texts: ['', ''], differs: false },
      { key: 'lr', texts: ['0.1', '0.1'], differs: false },
    ])
  })
})
