// Goes on with a scan whose rows were moved under it, without a gap and without a row twice.
import { batchOfRows, type HistoryBatch } from '@runscan/history-wasm'

/** Rows were exported while live ones were read: what is live now is not what was live when the pass began. */
export class ExportsChanged extends Error {
  override name = 'ExportsChanged'
}

/**
 * Makes passes until one comes to its end. Each after the first begins at the step of the last row that was handed out,
 * and leaves out the rows of that step that were.
 */
export async function* untilComplete(
  startPass: (minStep: number | undefined) => AsyncIterable<HistoryBatch>,
): AsyncGenerator<HistoryBatch, void, undefined> {
  let lastStep: number | undefined
  let ofLastStep = 0
  for (;;) {
    let known = ofLastStep
    try {
      for await (const batch of startPass(lastStep)) {
        const fresh = withoutFirst(batch, known)
        known -= batch.numRows - fresh.numRows
        if (fresh.numRows === 0) continue
        const step = stepAt(fresh, fresh.numRows - 1)
        const count = countAtEnd(fresh, step)
        ofLastStep = step === lastStep ? ofLastStep + count : count
        lastStep = step
        yield fresh
      }
      return
    } catch (error) {
      if (!(error instanceof ExportsChanged)) throw error
    }
  }
}

function withoutFirst(batch: HistoryBatch, count: number): HistoryBatch {
  if (count <= 0) return batch
  return batchOfRows(batch.rows(count))
}

function countAtEnd(batch: HistoryBatch, step: number): number {
  let count = 0
  while (count < batch.numRows && stepAt(batch, batch.numRows - 1 - count) === step) count += 1
  return count
}

function stepAt(batch: HistoryBatch, row: number): number {
  return Number(batch.column('_step')?.get(row))
}
