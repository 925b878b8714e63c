// Rows as an Arrow file, as pyarrow, Polars and pandas (`read_feather`) open it.
import { type ArrowField, arrowTypes, arrowWriter, isSameSchema } from '@runscan/history-wasm'
import type { HistoryBatch } from '@runscan/sdk'
import { createWholeFile } from './whole-file.js'

/**
 * Writes rows as an Arrow file, whole or not at all, one batch in memory at a time. When rows turn out to need another
 * type after some were written, all is read and written again with that.
 * @param batches gives the rows; called again when they are needed again
 */
export async function writeArrowFile(
  file: string,
  batches: () => AsyncIterable<HistoryBatch>,
): Promise<void> {
  let schema: ArrowField[] | undefined
  do {
    schema = await writeOnce(file, batches(), schema)
  } while (schema)
}

/** Gives the columns that the rows need when they are others than was thought; nothing when the file is there. */
async function writeOnce(
  file: string,
  batches: AsyncIterable<HistoryBatch>,
  known: ArrowField[] | undefined,
): Promise<ArrowField[] | undefined> {
  const whole = await createWholeFile(file)
  try {
    let schema = known
    let writer = schema && arrowWriter(schema, 'file')
    if (writer) await whole.write(writer.start())
    for await (const batch of batches) {
      const needed = arrowTypes([batch], schema)
      if (!schema || !writer) {
        schema = needed
        writer = arrowWriter(schema, 'file')
        await whole.write(writer.start())
      } else if (!isSameSchema(needed, schema)) return await schemaOfRest(needed, batches)
      schema = needed
      for (const part of writer.batch(batch)) await whole.write(part)
    }
    writer ??= arrowWriter([], 'file')
    if (!schema) await whole.write(writer.start())
    await whole.write(writer.end())
    await whole.commit()
    return undefined
  } finally {
    await whole.discard()
  }
}

/** With what the rows that are still to come need too, so that one more reading is enough. */
async function schemaOfRest(
  known: ArrowField[],
  batches: AsyncIterable<HistoryBatch>,
): Promise<ArrowField[]> {
  let schema = known
  for await (const batch of batches) schema = arrowTypes([batch], schema)
  return schema
}
