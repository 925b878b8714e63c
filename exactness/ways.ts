// The ways in which the rows of a scan can be taken. All of them have to give the same.
import type { History, HistoryRow, HistoryTable, ScanQuery } from '@runscan/history-wasm'
import { hasValue } from '@runscan/history-wasm'

/** What came out, in whatever way. */
export interface Taken {
  columns: string[]
  rows: HistoryRow[]
  missing: string[]
}

export type Way = (history: History, query: ScanQuery) => Promise<Taken>

/** By name; `rows` is the plainest. */
export const ways = {
  rows: async (history, query) => {
    const scan = history.scan(query)
    const rows: HistoryRow[] = []
    for await (const row of scan) rows.push(row)
    return { columns: scan.diagnostics.keysFound, rows, missing: scan.diagnostics.keysMissing }
  },
  'an array': async (history, query) => {
    const scan = history.scan({ ...query, batchRows: 1 })
    const rows = await scan.toArray()
    return { columns: scan.diagnostics.keysFound, rows, missing: scan.diagnostics.keysMissing }
  },
  'cells of batches': async (history, query) => {
    const scan = history.scan({ ...query, batchRows: 7 })
    const rows: HistoryRow[] = []
    for await (const batch of scan.batches()) rows.push(...cellsOf(batch))
    return { columns: scan.diagnostics.keysFound, rows, missing: scan.diagnostics.keysMissing }
  },
  columns: async (history, query) => {
    const scan = history.scan(query)
    const table = await scan.toColumns()
    return {
      columns: scan.diagnostics.keysFound,
      rows: cellsOf(table),
      missing: scan.diagnostics.keysMissing,
    }
  },
} satisfies Record<string, Way>

/** The rows, put together cell by cell; throws where a column contradicts itself. */
function cellsOf({ numRows, columns }: HistoryTable): HistoryRow[] {
  const rows: HistoryRow[] = Array.from({ length: numRows }, () => Object.create(null))
  for (const column of columns) {
    for (const [at, row] of rows.entries()) {
      const value = column.get(at)
      if (hasValue(column, at) !== (value !== null)) {
        throw new TypeError(`the validity of '${column.name}' contradicts its value at row ${at}`)
      }
      if (column.kind === 'float64' && value !== null && !Object.is(column.values[at], value)) {
        throw new TypeError(`the values of '${column.name}' contradict its value at row ${at}`)
      }
      row[column.name] = value
    }
  }
  return rows
}
