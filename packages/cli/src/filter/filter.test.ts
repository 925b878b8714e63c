import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printFilter } from '../test-support/print-filter.js'
import { serviceOrder } from './fields.js'
import { readFilter } from './mongo.js'
import { parseFilter } from './parse.js'
import { FilterError } from './tokens.js'
import type { Comparison, Filter, FilterValue } from './tree.js'

const value: fc.Arbitrary<FilterValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('and', 'NOT', 'true', 'null', '1e3', '-0', 'finished', ''),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.bigInt().filter(number => !Number.isSafeInteger(Number(number))),
  fc.boolean(),
  fc.constant(null),
)
const field = fc.oneof(
  fc.constantFrom('state', 'config.lr', 'config.optimizer.name', 'in'),
  fc.string({ minLength: 1 }),
)
const comparison = fc.constantFrom<Comparison>('=', '!=', '>', '>=', '<', '<=')

/** Whatever a record of a kind holds. */
const node = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(fields) as fc.Arbitrary<unknown> as fc.Arbitrary<Filter>

const { filter } = fc.letrec<{ filter: Filter }>(tie => {
  const parts = fc.array(tie('filter'), { minLength: 2, maxLength: 4 })
  return {
    filter: fc.oneof(
      { maxDepth: 5 },
      node({ kind: fc.constant('compare'), field, comparison, value }),
      node({ kind: fc.constant('in'), field, values: fc.array(value, { minLength: 1 }) }),
      node({ kind: fc.constant('match'), field, pattern: fc.string() }),
      node({ kind: fc.constant('exists'), field }),
      node({ kind: fc.constantFrom('and', 'or'), parts }),
      node({ kind: fc.constant('not'), part: tie('filter') }),
    ),
  }
})

describe('the language of filters', () => {
  it('reads what it prints as what it was, whatever that is', () => {
    fc.assert(
      fc.property(filter, tree => {
        expect(parseFilter(printFilter(tree))).toEqual(tree)
      }),
      { numRuns: 500 },
    )
  })

  it('ends every text with a filter or with a place in the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab=<>!~(), "\'\\') })),
        text => {
          try {
            parseFilter(text)
          } catch (error) {
            expect(error).toBeInstanceOf(FilterError)
            expect((error as FilterError).column).toBeLessThanOrEqual(text.length + 1)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    [
      'config.lr > 0.01 and state = finished',
      { $and: [{ 'config.lr': { $gt: 0.01 } }, { state: 'finished' }] },
    ],
    ['state in (finished, "been killed")', { state: { $in: ['finished', 'been killed'] } }],
    ['state not in (failed)', { $nor: [{ state: { $in: ['failed'] } }] }],
    ['a = 1 or b = 2 and c = 3', { $or: [{ a: 1 }, { $and: [{ b: 2 }, { c: 3 }] }] }],
    [
      '(a = 1 or b = 2) and not c exists',
      { $and: [{ $or: [{ a: 1 }, { b: 2 }] }, { $nor: [{ c: { $exists: true } }] }] },
    ],
    ["name ~ '^resnet'", { displayName: { $regex: '^resnet' } }],
    ['id == 1a2b3c4d', { name: '1a2b3c4d' }],
    ['summary.loss <= -1e-3', { 'summary_metrics.loss': { $lte: -0.001 } }],
    ['config.seed = 1152921504606846977', { 'config.seed': 1152921504606846977n }],
    ['created >= 2026-01-31T00:00:00', { createdAt: { $gte: '2026-01-31T00:00:00' } }],
    ['"config.odd key" != null', { 'config.odd key': { $ne: null } }],
    ['NOT tags = "a\\"b"', { $nor: [{ tags: 'a"b' }] }],
    ['{"state": "finished"}', { state: 'finished' }],
  ])('%s', (text, mongo) => {
    expect(readFilter(text)).toEqual(mongo)
  })

  it.each([
    ['config.lr >', 12, 'a value was expected'],
    ['state finished', 7, 'an operator was expected'],
    ['state = finished state = failed', 18, '`and` or `or`'],
    ['(a = 1', 7, 'a `)` was expected'],
    ['a = "b', 5, 'has no end'],
    ['a in finished', 6, 'a list such as'],
    ['a = and', 5, 'in quotes'],
    ['a ! b', 3, "'!' does not belong here"],
    ['', 1, 'a field'],
  ])('%s is refused at column %i', (text, column, problem) => {
    expect(() => readFilter(text)).toThrowError(expect.objectContaining({ column, category: 'input' }))
    expect(() => readFilter(text)).toThrowError(problem)
  })

  it('refuses what nests too deep to be read', () => {
    for (const opening of ['(', 'not '])
      expect(() => readFilter(`${opening.repeat(5000)}a = 1`)).toThrowError('nest deeper')
  })

  it('shows where it is', () => {
    expect(() => readFilter('a = 1 and')).toThrowError(/\n {2}a = 1 and\n {2} {9}\^$/)
  })
})

describe('orders', () => {
  it.each([
    ['-created_at', '-created_at'],
    ['created', '+created_at'],
    ['-heartbeatAt', '-heartbeat_at'],
    ['-summary.loss', '-summary_metrics.loss'],
    ['config.lr', '+config.lr.value'],
    ['+config.lr.value', '+config.lr.value'],
  ])('%s means %s', (given, meant) => {
    expect(serviceOrder(given)).toBe(meant)
  })
})
