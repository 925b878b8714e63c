// Rows as CSV, whose columns are written before its rows.
import { InputError } from '@runscan/core'
import { hasValue } from '@runscan/history-wasm'
import type { HistoryBatch, HistoryColumn, HistoryRow } from '@runscan/sdk'
import { toJson } from './json.js'
import type { RowWriter, Write } from './rows.js'
import { createWholeFile } from './whole-file.js'

/** A writer for rows that come once: the columns are those of the first rows. */
export function csvWriter(write: Write): RowWriter {
  let columns: Set<string> | undefined
  return {
    async write(rows) {
      if (rows.length === 0) return
      let text = ''
      if (!columns) {
        columns = new Set(rows.flatMap(row => Object.keys(row)))
        text = headOf(columns)
      }
      for (const row of rows) requireColumns(row, columns)
      await write(text + linesOf(columns, rows))
    },
    end: async () => {},
  }
}

/**
 * Writes a CSV file, whole or not at all. When a column comes up after some rows were written, all is read and written
 * again with it.
 * @param batches gives the rows; called again when they are needed again
 */
export async function writeCsvFile(file: string, batches: () => AsyncIterable<HistoryBatch>): Promise<void> {
  for (let known: ReadonlySet<string> = new Set(); ; ) {
    const needed = await writeOnce(file, batches(), known)
    if (!needed) return
    known = needed
  }
}

/** Gives the columns that are needed when there are more of them than those that were written. */
async function writeOnce(
  file: string,
  batches: AsyncIterable<HistoryBatch>,
  known: ReadonlySet<string>,
): Promise<Set<string> | undefined> {
  const whole = await createWholeFile(file)
  const columns = new Set(known)
  let isBegun = false
  let isTooNarrow = false
  try {
    for await (const batch of batches) {
      if (batch.numRows === 0) continue
      const added = batch.columns.filter(({ name }) => !columns.has(name))
      const needed = isBegun ? added.filter(column => isLogged(column, batch.numRows)) : added
      for (const { name } of needed) columns.add(name)
      isTooNarrow ||= isBegun && needed.length > 0
      // What is written is thrown away then: the rest only tells which columns it needs too.
      if (isTooNarrow) continue
      if (!isBegun) await whole.write(headOf(columns))
      isBegun = true
      await whole.write(linesOf(columns, batch.rows()))
    }
    if (isTooNarrow) return columns
    await whole.commit()
    return undefined
  } finally {
    await whole.discard()
  }
}

function isLogged(column: HistoryColumn, numRows: number): boolean {
  for (let row = 0; row < numRows; row += 1) if (hasValue(column, row)) return true
  return false
}

const isPresent = (value: unknown) => value !== null && value !== undefined

/** A value that has no column must not be lost without a word. */
function requireColumns(row: HistoryRow, columns: ReadonlySet<string>): void {
  for (const [key, value] of Object.entries(row)) {
    if (columns.has(key) || !isPresent(value)) continue
    throw new InputError(
      '--format',
      `'${key}' comes first at step ${row._step}, when the columns of the CSV are written already: write a file with --output, name the keys with --keys, or write jsonl`,
    )
  }
}

const headOf = (columns: Iterable<string>) => `${Array.from(columns, csvCell).join(',')}\n`

function linesOf(columns: Iterable<string>, rows: readonly HistoryRow[]): string {
  const names = [...columns]
  return rows.map(row => `${names.map(name => csvCell(row[name])).join(',')}\n`).join('')
}

function csvCell(value: unknown): string {
  if (!isPresent(value)) return ''
  const text = typeof value === 'object' ? toJson(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
