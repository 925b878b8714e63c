// The rows are those of the documentation, no less and no more.
import { describe, expect, it } from 'vitest'
import { differences } from '../differences.js'
import { gaps } from './passed-tests.js'
import type { Row } from './row.js'
import { documentedRows, rows } from './rows.js'

describe('the rows of docs/coverage.md', () => {
  it('are the attributes, methods, arguments and errors of the documentation', () => {
    expect(Object.keys(rows).toSorted()).toEqual(documentedRows().toSorted())
  })

  it('name differences that there are', () => {
    const known = new Set(differences.map(({ id }) => id))
    const named = Object.values<Row>(rows).flatMap(({ differs = [] }) => differs)
    expect(named.filter(id => !known.has(id))).toEqual([])
  })
})

describe('a gap', () => {
  const row = { ours: '', never: { 'both-fail': 'it cannot' } }
  const proof = (column: string) => ({
    file: 'a.test.ts',
    title: 'a test',
    rows: [['row', column]] as never,
    defects: [],
  })
  const all = ['official-to-ours', 'ours-to-official', 'both-read'].map(proof)

  it('is a column without a test and without a reason', () => {
    expect(gaps(all, { row }, {})).toEqual([])
    expect(gaps(all.slice(1), { row }, {})).toEqual(['row: official-to-ours has no test'])
  })

  it('is a reason to have no test where there is one', () => {
    expect(gaps([...all, proof('both-fail')], { row }, {})).toHaveLength(1)
  })

  it('is a defect without a test', () => {
    expect(gaps(all, { row }, { 'defect.1': 'x' })).toEqual(['defect defect.1 has no test'])
  })
})
