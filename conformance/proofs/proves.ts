// How a test says what it proves. docs/coverage.md is made from what the tests that passed have said.
import { TestRunner } from 'vitest'
import type { DefectId } from './defects.js'
import type { Column } from './row.js'
import type { RowId } from './rows.js'

/** What one test has said. */
export interface Proofs {
  /** Row and column. */
  rows: [RowId, Column][]
  defects: DefectId[]
}

declare module 'vitest' {
  interface TaskMeta {
    proofs?: Proofs
  }
}

/** Says, inside of a test, that it proves columns of a row, or of each of several. */
export function proves(rows: RowId | readonly RowId[], ...columns: Column[]): void {
  for (const row of [rows].flat()) {
    current().rows.push(...columns.map(column => [row, column] satisfies [RowId, Column]))
  }
}

/** Says, inside of a test, that it shows ours to be free of known defects. */
export function provesDefect(...defects: DefectId[]): void {
  current().defects.push(...defects)
}

function current(): Proofs {
  const test = TestRunner.getCurrentTest()
  if (!test) throw new TypeError('`proves` is for the inside of a test')
  test.meta.proofs ??= { rows: [], defects: [] }
  return test.meta.proofs
}
