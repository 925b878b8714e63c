// Rows of a history on their way out, as they come.
import type { HistoryRow } from '@runscan/sdk'
import type { Io } from '../io.js'
import { toJson } from './json.js'
import { table } from './table.js'

/** The forms that rows are written in. */
export type RowFormat = 'jsonl' | 'json' | 'csv' | 'table'

/** Takes rows. */
export interface RowWriter {
  write(rows: readonly HistoryRow[]): Promise<void>
  end(): Promise<void>
}

/** A writer for a form. Only `table` holds rows back, since it has to know how wide they are. */
export function rowWriter(io: Io, format: RowFormat): RowWriter {
  if (format === 'csv') return csvWriter(io)
  if (format === 'table') return tableWriter(io)
  return format === 'json' ? jsonWriter(io) : { write: rows => io.out(lines(rows)), end: async () => {} }
}

function lines(rows: readonly HistoryRow[]): string {
  return rows.map(row => `${toJson(row)}\n`).join('')
}

function jsonWriter(io: Io): RowWriter {
  let separator = '[\n'
  return {
    async write(rows) {
      for (const row of rows) {
        await io.out(`${separator}${toJson(row)}`)
        separator = ',\n'
      }
    },
    end: () => io.out(separator === '[\n' ? '[]\n' : '\n]\n'),
  }
}

/** The columns are those of the first rows; a later row with another one is an error, not a shift. */
function csvWriter(io: Io): RowWriter {
  let columns: string[] | undefined
  return {
    async write(rows) {
      if (rows.length === 0) return
      let text = ''
      if (!columns) {
        columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
        text = `${columns.map(csvCell).join(',')}\n`
      }
      const names = columns
      for (const row of rows) text += `${names.map(name => csvCell(row[name])).join(',')}\n`
      await io.out(text)
    },
    end: async () => {},
  }
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? toJson(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function tableWriter(io: Io): RowWriter {
  const all: HistoryRow[] = []
  return {
    write: async rows => {
      all.push(...rows)
    },
    end: async () => {
      const names = [...new Set(all.flatMap(row => Object.keys(row)))]
      await io.out(
        table(
          names,
          all.map(row => names.map(name => row[name])),
        ),
      )
    },
  }
}
