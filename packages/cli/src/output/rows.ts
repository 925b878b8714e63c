// Rows of a history on their way out, as they come.
import { columnNames } from '@runscan/history-wasm'
import type { HistoryRow } from '@runscan/sdk'
import type { Io } from '../io.js'
import { csvWriter } from './csv.js'
import type { Batches } from './fitted-file.js'
import { toJson } from './json.js'
import { writeTable } from './table.js'
import { createWholeFile, type WholeFile } from './whole-file.js'

/** Takes rows. */
export interface RowWriter {
  write(rows: readonly HistoryRow[]): Promise<void>
  /** What ends the output. */
  end(): Promise<void>
}

/** Writes some of a text. */
export type Write = (text: string) => Promise<void>

/** A writer for a format of texts. */
export function textWriter(write: Write, format: 'jsonl' | 'json' | 'csv'): RowWriter {
  if (format === 'csv') return csvWriter(write)
  return format === 'json' ? jsonWriter(write) : { write: rows => write(lines(rows)), end: async () => {} }
}

/** Writes a file whole or not at all. */
export async function writeTextFile(
  file: string,
  format: 'jsonl' | 'json',
  batches: ReturnType<Batches>,
): Promise<void> {
  const whole: WholeFile = await createWholeFile(file)
  try {
    const writer = textWriter(whole.write, format)
    for await (const batch of batches) await writer.write(batch.rows())
    await writer.end()
    await whole.commit()
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

/** A table holds its rows back, since it has to know how wide they are. */
export function tableWriter(io: Io): RowWriter {
  const all: HistoryRow[] = []
  return {
    write: async rows => {
      all.push(...rows)
    },
    end: async () => {
      if (all.length === 0) return
      const names = columnNames(all)
      await writeTable(
        io,
        names,
        all.map(row => names.map(name => row[name])),
      )
    },
  }
}
