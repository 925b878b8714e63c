// What the tests of a whole run have proven, by row and column.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Proofs } from './proves.js'
import { type Column, columns, type Row } from './row.js'

/** A test that passed, with what it proves. */
export interface TestProof extends Proofs {
  /** Its path from the root of the repository. */
  file: string
  title: string
}

/** A test by its place. */
export type TestPlace = Pick<TestProof, 'file' | 'title'>

/** Reads what the reporter left in a folder; files in the order of their names, tests in that of their file. */
export function readProofs(folder: string): TestProof[] {
  const all = readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .flatMap(name => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as TestProof[])
  return all.toSorted((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : 0))
}

/** The tests that prove a column of a row. */
export function testsOf(proofs: readonly TestProof[], row: string, column: Column): TestPlace[] {
  return proofs.filter(({ rows }) => rows.some(([id, proven]) => id === row && proven === column))
}

/** The tests that show a defect not to be there. */
export function testsOfDefect(proofs: readonly TestProof[], defect: string): TestPlace[] {
  return proofs.filter(({ defects }) => (defects as readonly string[]).includes(defect))
}

/** The columns of rows, and the defects, that no test proves, and those that say "never" and are proven all the same. */
export function gaps(
  proofs: readonly TestProof[],
  rows: Record<string, Pick<Row, 'ours' | 'never'>>,
  defects: Record<string, unknown>,
): string[] {
  const inRows = Object.entries(rows).flatMap(([id, { never }]) =>
    (Object.keys(columns) as Column[]).flatMap(column => {
      const proven = testsOf(proofs, id, column).length > 0
      if (never?.[column] === undefined) return proven ? [] : [`${id}: ${column} has no test`]
      return proven ? [`${id}: ${column} has a test, and a reason to have none`] : []
    }),
  )
  const open = Object.keys(defects).filter(id => testsOfDefect(proofs, id).length === 0)
  return [...inRows, ...open.map(id => `defect ${id} has no test`)]
}
