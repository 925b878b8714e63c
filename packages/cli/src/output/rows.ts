// Rows of a history on their way out, as they come.
import { InputError } from '@runscan/core'
import type { HistoryBatch, HistoryRow } from '@runscan/sdk'
import type { Io } from '../io.js'
import { toJson } from './json.js'
import { writeTable } from './table.js'
import { createWholeFile, type WholeFile } from './whole-file.js'

/** Takes rows. */
export interface RowWriter {
  write(rows: readonly HistoryRow[]): Promise<void>
  /** What ends the output. */
  end(): Promise<void>
}

type Write = (text: string) => Promise<void>

/** A writer for a format of texts. */
export function textWriter(write: Write, format: 'jsonl' | 'json' | 'csv'): RowWriter {
  if (format === 'csv') return csvWriter(write)
  return format === 'json' ? jsonWriter(write) : { write: rows => write(lines(rows)), end: async () => {} }
}

/** Writes a file whole or not at all. Gives how many rows it has. */
export async function writeTextFile(
  file: string,
  format: 'jsonl' | 'json' | 'csv',
  batches: AsyncIterable<HistoryBatch>,
): Promise<number> {
  const whole: WholeFile = await createWholeFile(file)
  try {
    const writer = textWriter(whole.write, format)
    let rows = 0
    for await (const batch of batches) {
      await writer.write(batch.rows())
      rows += batch.numRows
    }
    await writer.end()
    await whole.commit()
    return rows
  } finally {
    await whole.discard()
  }
}

function lines(rows: readonly HistoryRow[]): string {
  return rows.map(row => `${toJson(row)}\n`).join('')
}

function jsonWriter(write: Write): RowWriter {
  let separator = '[\n'
  return {
    async write(rows) {
      let text = ''
      for (const row of rows) {
        text += `${separator}${toJson(row)}`
        separator = ',\n'
      }
      if (text !== '') await write(text)
    },
    end: () => write(separator === '[\n' ? '[]\n' : '\n]\n'),
  }
}

/** The columns are those of the first rows. */
function csvWriter(write: Write): RowWriter {
  let columns: Set<string> | undefined
  return {
    async write(rows) {
      if (rows.length === 0) return
      let text = ''
      if (!columns) {
        columns = new Set(rows.flatMap(row => Object.keys(row)))
        text = `${Array.from(columns, csvCell).join(',')}\n`
      }
      for (const row of rows) {
        requireColumns(row, columns)
        text += `${Array.from(columns, name => csvCell(row[name])).join(',')}\n`
      }
      await write(text)
    },
    end: async () => {},
  }
}

/** A value that has no column must not be lost without a word. */
function requireColumns(row: HistoryRow, columns: ReadonlySet<string>): void {
  for (const [key, value] of Object.entries(row)) {
    if (columns.has(key) || value === null || value === undefined) continue
    throw new InputError(
      '--format',
      `'${key}' comes first at step ${row._step}, when the columns of the CSV are written already: name them with --keys, or write jsonl or parquet`,
    )
  }
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? toJson(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A table holds its rows back, since it has to know how wide they are. */
export function tableWriter(io: Io): RowWriter {
  const all: HistoryRow[] = []
  return {
    write: async rows => {
      all.push(...rows)
    },
    end: async () => {
      if (all.length === 0) return
      const names = [...new Set(all.flatMap(row => Object.keys(row)))]
      await writeTable(
        io,
        names,
        all.map(row => names.map(name => row[name])),
      )
    },
  }
}
