// Every type, layout, order of steps and mix of files, read by the scanner and by pyarrow, and compared cell by cell.
import { type BigintPolicy, type History, openHistory, ParquetError } from '@runscan/history-wasm'
import { afterAll, describe, expect, inject, it } from 'vitest'
import {
  type Answer,
  type Asked,
  type Case,
  inWords,
  parquetPath,
  readCases,
  readCells,
  toScanQuery,
} from './cases.js'
import { type Cell, isCell, shown } from './cells.js'
import { type Taken, type Way, ways } from './ways.js'

const folder = inject('generated')
const counts = { files: 0, histories: 0, queries: 0, refused: 0, rows: 0, cells: 0 }

const cases = readCases(folder)

for (const group of new Set(cases.map(each => each.group))) {
  describe(group, () => {
    for (const each of cases.filter(candidate => candidate.group === group)) {
      it(each.name, async () => {
        const differences = await differencesOf(each)
        expect(differences, differences.join('\n')).toEqual([])
      })
    }
  })
}

afterAll(() => {
  const { files, histories, queries, refused, rows, cells } = counts
  process.stdout.write(
    `exactness: ${queries} queries of ${histories} histories (${files} files), ${rows} rows, ${cells} cells compared; ` +
      `${refused} queries refused as they have to be\n`,
  )
})

/** What is not as pyarrow has it, in words; the first few. */
async function differencesOf({ files, queries }: Case): Promise<string[]> {
  const cells = files.map(file => readCells(folder, file))
  const histories = new Map<BigintPolicy, History>()
  const open = async (bigints: BigintPolicy) => {
    const known = histories.get(bigints)
    if (known) return known
    const opened = await openHistory(
      files.map(file => parquetPath(folder, file)),
      { bigints },
    )
    histories.set(bigints, opened)
    return opened
  }
  counts.histories += 1
  counts.files += files.length
  const differences: string[] = []
  for (const [at, { query, answer }] of queries.entries()) {
    counts.queries += 1
    const names = Object.keys(ways) as (keyof typeof ways)[]
    const name = names[at % names.length] ?? 'rows'
    const found = await differenceOf(open, query, answer, cells, ways[name])
    if (found) differences.push(`${inWords(query)}, as ${name}: ${found}`)
    if (differences.length === 5) break
  }
  for (const history of histories.values()) await history.close()
  return differences
}

async function differenceOf(
  open: (bigints: BigintPolicy) => Promise<History>,
  asked: Asked,
  answer: Answer,
  cells: readonly Map<string, Cell[]>[],
  way: Way,
): Promise<string | undefined> {
  const bigints = asked.bigints ?? 'bigint'
  let taken: Taken
  try {
    taken = await way(await open(bigints), toScanQuery(asked))
  } catch (error) {
    if ('error' in answer && error instanceof ParquetError && error.code === answer.error) {
      counts.refused += 1
      return undefined
    }
    return String(error)
  }
  if ('error' in answer) return `is to fail with ${answer.error}`
  if (taken.rows.length !== answer.rows.length) {
    return `${taken.rows.length} rows, pyarrow has ${answer.rows.length}`
  }
  if (answer.rows.length === 0) return undefined
  if (taken.columns.join() !== answer.columns.join()) {
    return `columns ${taken.columns}, pyarrow has ${answer.columns}`
  }
  if (taken.missing.join() !== answer.missing.join())
    return `${taken.missing} missing, and not ${answer.missing}`
  return differenceInRows(taken, answer, cells, bigints)
}

function differenceInRows(
  { rows }: Taken,
  answer: Exclude<Answer, { error: string }>,
  cells: readonly Map<string, Cell[]>[],
  bigints: BigintPolicy,
): string | undefined {
  counts.rows += rows.length
  for (const [at, [file, place]] of answer.rows.entries()) {
    const row = rows[at] ?? {}
    if (Object.keys(row).length !== answer.columns.length) return `row ${at} has the keys ${Object.keys(row)}`
    for (const column of answer.columns) {
      counts.cells += 1
      const cell = cells[file]?.get(column)?.[place] ?? null
      const value = Object.hasOwn(row, column) ? row[column] : undefined
      if (!isCell(value, cell, bigints)) {
        return `row ${at} (row ${place} of file ${file}), column '${column}': ${shown(value)}, pyarrow has ${shown(cell)}`
      }
    }
  }
  return undefined
}
