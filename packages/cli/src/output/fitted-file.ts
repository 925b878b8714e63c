// Files whose columns are written before their rows, though rows that come later may need others.
import type { HistoryBatch } from '@runscan/sdk'
import { createWholeFile, type WholeFile } from './whole-file.js'

/** Gives the rows, from their beginning whenever it is called: they may be needed again. */
export type Batches = () => AsyncIterable<HistoryBatch> | Iterable<HistoryBatch>

/** A format of such files. `Columns` is what is said of the columns before the first row, `Written` what is told at the end. */
export interface FittedFormat<Columns, Written> {
  /** Columns that hold the rows of a batch too. */
  widened(columns: Columns, batch: HistoryBatch): Columns
  /** Whether files say the same of both. */
  isSame(a: Columns, b: Columns): boolean
  /** How many rows are written together, at least. */
  rowsTogether(columns: Columns): number
  /** Begins a file. */
  begin(write: WholeFile['write'], columns: Columns): Promise<FittedFileWriter<Written>>
}

/** Writes the rows of one file. */
export interface FittedFileWriter<Written> {
  rows(batches: readonly HistoryBatch[]): Promise<void>
  /** Writes what ends the file. */
  end(): Promise<Written>
}

/**
 * Writes rows as a file, whole or not at all. When rows turn out to need other columns after some were written, all is
 * read and written again with those.
 * @param known columns that the file has in any case
 */
export async function writeFittedFile<Columns, Written>(
  file: string,
  batches: Batches,
  known: Columns,
  format: FittedFormat<Columns, Written>,
): Promise<Written> {
  for (let columns = known; ; ) {
    const outcome = await writeOnce(file, batches(), columns, format)
    if ('written' in outcome) return outcome.written
    columns = outcome.needed
  }
}

async function writeOnce<Columns, Written>(
  file: string,
  batches: ReturnType<Batches>,
  known: Columns,
  format: FittedFormat<Columns, Written>,
): Promise<{ written: Written } | { needed: Columns }> {
  const whole = await createWholeFile(file)
  try {
    let columns = known
    let writer: FittedFileWriter<Written> | undefined
    let waiting: HistoryBatch[] = []
    let waitingRows = 0
    let isTooNarrow = false
    for await (const batch of batches) {
      if (batch.numRows === 0) continue
      const needed = format.widened(columns, batch)
      isTooNarrow ||= writer !== undefined && !format.isSame(columns, needed)
      columns = needed
      // What is written is thrown away then: the rest only tells what it needs too, so that one more reading is enough.
      if (isTooNarrow) continue
      waiting.push(batch)
      waitingRows += batch.numRows
      if (waitingRows < format.rowsTogether(columns)) continue
      writer ??= await format.begin(whole.write, columns)
      await writer.rows(waiting)
      waiting = []
      waitingRows = 0
    }
    if (isTooNarrow) return { needed: columns }
    writer ??= await format.begin(whole.write, columns)
    if (waitingRows > 0) await writer.rows(waiting)
    const written = await writer.end()
    await whole.commit()
    return { written }
  } finally {
    await whole.discard()
  }
}
