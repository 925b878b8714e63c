// All of a result at once, for those whose memory it fits.
import type { HistoryBatch } from './batch.js'
import type { HistoryRow } from './row-maker.js'
import { collectTo, type HistoryTable } from './table.js'

/** The rows of batches in one array, `limit` of them at most; batches after that are not asked for. */
export async function collectRows(
  batches: AsyncIterable<HistoryBatch>,
  limit = Number.POSITIVE_INFINITY,
): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = []
  if (limit <= 0) return rows
  for await (const batch of batches) {
    for (const row of batch.rows(0, limit - rows.length)) rows.push(row)
    if (rows.length >= limit) return rows
  }
  return rows
}

/** The rows of batches as columns: numbers in typed arrays. */
export async function collectTable(batches: AsyncIterable<HistoryBatch>): Promise<HistoryTable> {
  const collector = collectTo(0, 'bigint')
  for await (const batch of batches) collector.add(batch)
  return collector.finish()
}

/** The rows of batches as an Arrow IPC stream, see {@link HistoryScan.toArrow}. */
export async function collectArrow(
  batches: AsyncIterable<HistoryBatch> | Iterable<HistoryBatch>,
): Promise<Uint8Array> {
  const { arrowTypes, arrowWriter, joined } = await import('../arrow/write.js')
  const all: HistoryBatch[] = []
  for await (const batch of batches) all.push(batch)
  const writer = arrowWriter(arrowTypes(all), 'stream')
  return joined([writer.start(), ...all.flatMap(batch => writer.batch(batch)), writer.end()])
}
