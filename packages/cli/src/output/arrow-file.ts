// Rows as an Arrow file, as pyarrow, Polars and pandas (`read_feather`) open it.
import { type ArrowField, arrowTypes, arrowWriter, isSameSchema } from '@runscan/history-wasm'
import { type Batches, type FittedFormat, writeFittedFile } from './fitted-file.js'

/** Writes rows as an Arrow file, whole or not at all, one batch in memory at a time. */
export function writeArrowFile(file: string, batches: Batches): Promise<void> {
  return writeFittedFile(file, batches, [], arrow)
}

const arrow: FittedFormat<ArrowField[], void> = {
  widened: (columns, batch) => arrowTypes([batch], columns),
  isSame: isSameSchema,
  rowsTogether: () => 1,
  async begin(write, columns) {
    const writer = arrowWriter(columns, 'file')
    await write(writer.start())
    return {
      async rows(batches) {
        for (const batch of batches) for (const part of writer.batch(batch)) await write(part)
      },
      end: () => write(writer.end()),
    }
  },
}
