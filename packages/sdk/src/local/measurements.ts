// Measurements of the machine, as rows.
import type { HistoryRow } from '@runscan/history-wasm'
import { define } from '../run/json-fields.js'
import { readText } from './log/changes.js'
import { readLog } from './log/framing.js'
import { kindOf } from './log/items.js'
import { readMessage } from './log/message.js'
import { kinds, type StatsRecord, stats } from './log/records.js'
import type { OpenLog } from './scan.js'
import { secondsOf } from './times.js'

/** The measurements, oldest first; each row is made when it is wanted. */
export async function* readMeasurements(
  { file, index, skipCorrupt }: OpenLog,
  signal: AbortSignal | undefined,
): AsyncGenerator<() => HistoryRow, void, undefined> {
  for await (const records of readLog(file, { skipCorrupt, signal })) {
    for (const { bytes } of records) {
      const place = kindOf(bytes)
      if (place?.field !== kinds.stats) continue
      yield () =>
        measurementRow(readMessage(stats, bytes.subarray(place.start, place.end)), index.run.startTime)
    }
  }
}

/** A measurement as the service has it. */
export function measurementRow(
  { timestamp, items = [] }: StatsRecord,
  startTime: StatsRecord['timestamp'],
): HistoryRow {
  const seconds = secondsOf(timestamp)
  const row: HistoryRow = { _wandb: true, _timestamp: seconds, _runtime: runtimeOf(timestamp, startTime) }
  for (const { key = '', valueJson } of items) define(row, `system.${key}`, readText(valueJson))
  return row
}

/** The seconds between two moments, rounded as the official client rounds them: whole ones and the rest by themselves. */
function runtimeOf(timestamp: StatsRecord['timestamp'], startTime: StatsRecord['timestamp']): number {
  const seconds = (timestamp?.seconds ?? 0) - (startTime?.seconds ?? 0)
  const nanos = (timestamp?.nanos ?? 0) - (startTime?.nanos ?? 0)
  const borrowed = seconds > 0 && nanos < 0 ? -1 : seconds < 0 && nanos > 0 ? 1 : 0
  return seconds + borrowed + (nanos - borrowed * 1e9) / 1e9
}
