// Rows as CSV, whose columns are written before its rows.
import { InputError } from '@runscan/core'
import { columnNames, hasValue } from '@runscan/history-wasm'
import type { HistoryColumn, HistoryRow } from '@runscan/sdk'
import { type Batches, type FittedFormat, writeFittedFile } from './fitted-file.js'
import { toJson } from './json.js'
import type { RowWriter, Write } from './rows.js'

/** A writer for rows that come once: the columns are those of the first rows. */
export function csvWriter(write: Write): RowWriter {
  let columns: Set<string> | undefined
  return {
    async write(rows) {
      if (rows.length === 0) return
      let text = ''
      if (!columns) {
        columns = new Set(columnNames(rows))
        text = headOf(columns)
      }
      for (const row of rows) requireColumns(row, columns)
      await write(text + linesOf(columns, rows))
    },
    end: async () => {},
  }
}

/** Writes a CSV file, whole or not at all. A column that comes up after some rows were written is in it too. */
export function writeCsvFile(file: string, batches: Batches): Promise<void> {
  return writeFittedFile(file, batches, undefined, csv)
}

const csv: FittedFormat<ReadonlySet<string> | undefined, void> = {
  widened(columns, { columns: more, numRows }) {
    // The first rows have the columns that were asked for, whether or not anything was logged to them.
    const added = columns
      ? more.filter(column => !columns.has(column.name) && isLogged(column, numRows))
      : more
    return new Set([...(columns ?? []), ...added.map(({ name }) => name)])
  },
  isSame: (a, b) => a?.size === b?.size,
  rowsTogether: () => 1,
  async begin(write, columns) {
    if (!columns) return { rows: async () => {}, end: async () => {} }
    await write(headOf(columns))
    return {
      async rows(batches) {
        for (const batch of batches) await write(linesOf(columns, batch.rows()))
      },
      end: async () => {},
    }
  },
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
