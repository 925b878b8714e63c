// Rows as a file, in any format.
import { writeCsvFile } from './csv.js'
import type { Batches } from './fitted-file.js'
import type { RowFormat } from './format.js'
import { writeTextFile } from './rows.js'

/** Writes rows as a file, whole or not at all. */
export async function writeRowFile(file: string, format: RowFormat, batches: Batches): Promise<void> {
  if (format === 'parquet') {
    const { writeParquetFile } = await import('../parquet/file.js')
    await writeParquetFile(file, batches, new Map())
  } else if (format === 'arrow') {
    const { writeArrowFile } = await import('./arrow-file.js')
    await writeArrowFile(file, batches)
  } else if (format === 'csv') await writeCsvFile(file, batches)
  else await writeTextFile(file, format as 'jsonl' | 'json', batches())
}
