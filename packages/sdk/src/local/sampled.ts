// Some rows of a local history, spread evenly as the service spreads them.
import type { HistoryBatch, HistoryRow } from '@runscan/history-wasm'
import {
  checkSample,
  type HistoryFormat,
  type HistoryOptions,
  type HistoryResult,
  sampledResult,
} from '../history/sampled.js'
import { define } from '../run/json-fields.js'
import { readLog } from './log/framing.js'
import { KeyTable, kindOf } from './log/items.js'
import { kinds } from './log/records.js'
import { nestedRow } from './log/row.js'
import { readMeasurements } from './measurements.js'
import { LocalHistoryScan, type OpenLog } from './scan.js'

/** Rows of a local run. @throws `InputError` */
export async function sampledLocally<Format extends HistoryFormat>(
  log: OpenLog,
  options: HistoryOptions<Format>,
): Promise<HistoryResult<Format>> {
  checkSample(options)
  const { samples = 500, keys = [], xAxis = '_step', stream = 'default', signal } = options
  const all =
    stream === 'system'
      ? readMeasurements(log, signal)
      : keys.length > 0
        ? rowsWith(log, [...new Set([xAxis, ...keys])], signal)
        : wholeRows(log, signal)
  const total =
    stream === 'system'
      ? log.index.measurements
      : keys.length > 0
        ? await count(rowsWith(log, [...new Set([xAxis, ...keys])], signal))
        : log.index.history.rows
  const wanted = evenly(total, samples)
  const rows: HistoryRow[] = []
  let at = 0
  for await (const read of all) {
    if (wanted[rows.length] === at) rows.push(read())
    at += 1
    if (rows.length === wanted.length) break
  }
  const sampling = { sampled: rows.length < total, totalRows: total }
  return sampledResult(rows, sampling, options.format)
}

/** The places of `count` of them at most, the first and the last among them. */
function evenly(total: number, count: number): number[] {
  if (total <= count) return Array.from({ length: total }, (_, at) => at)
  if (count === 1) return [total - 1]
  const stride = (total - 1) / (count - 1)
  return Array.from({ length: count }, (_, at) => Math.round(at * stride))
}

async function count(rows: AsyncIterable<unknown>): Promise<number> {
  let total = 0
  for await (const _row of rows) total += 1
  return total
}

type Reader = () => HistoryRow

/** Rows as they were logged, nested; each is made when it is wanted. */
async function* wholeRows(
  { file, index, skipCorrupt }: OpenLog,
  signal: AbortSignal | undefined,
): AsyncGenerator<Reader, void, undefined> {
  const keys = new KeyTable()
  const from = index.history.marks[0]?.offset
  if (from === undefined) return
  for await (const records of readLog(file, { from, skipCorrupt, signal })) {
    for (const { bytes } of records) {
      const place = kindOf(bytes)
      if (place?.field === kinds.history) yield () => nestedRow(bytes as Buffer, place, keys, 'bigint')
    }
  }
}

/** Rows that have all keys, with these alone, in their order. */
async function* rowsWith(
  log: OpenLog,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Reader, void, undefined> {
  for await (const batch of new LocalHistoryScan(log, { keys, keyMode: 'all', signal }).batches()) {
    for (let row = 0; row < batch.numRows; row += 1) yield () => rowOf(batch, row, keys)
  }
}

function rowOf(batch: HistoryBatch, row: number, keys: readonly string[]): HistoryRow {
  const picked: HistoryRow = {}
  for (const key of keys) define(picked, key, batch.column(key)?.get(row) ?? null)
  return picked
}
