// Every history as an Arrow stream, read by pyarrow, and compared cell by cell with what pyarrow reads of the parquet files.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { collectArrow, openHistory, ParquetError } from '@runscan/history-wasm'
import { describe, expect, inject, it } from 'vitest'
import { type Case, parquetPath, readCases } from './cases.js'

const folder = inject('generated')
const script = fileURLToPath(new URL('pyarrow/arrow_streams.py', import.meta.url))

describe('an Arrow stream', () => {
  it('has the cells of the parquet files, for pyarrow', async () => {
    const streams = mkdtempSync(path.join(os.tmpdir(), 'runscan-arrow-'))
    try {
      const cases = readCases(folder)
      for (const [place, each] of cases.entries()) {
        const bytes = await streamOf(each)
        if (bytes) writeFileSync(path.join(streams, `${place}.arrow`), bytes)
      }
      const python = process.env.RUNSCAN_PYTHON ?? 'python3'
      const told = execFileSync(python, ['-B', script, folder, streams], { maxBuffer: 2 ** 26 })
      const { streams: count, cells, wrong } = JSON.parse(String(told))
      process.stdout.write(`exactness: ${count} Arrow streams, ${cells} cells compared\n`)
      expect(wrong.slice(0, 10), `${wrong.length} are wrong`).toEqual([])
      expect(count).toBeGreaterThan(1000)
    } finally {
      rmSync(streams, { recursive: true, force: true })
    }
  }, 300_000)
})

/** Nothing for a history that cannot be read, which answers.test.ts looks at. */
async function streamOf({ files }: Case): Promise<Uint8Array | undefined> {
  const history = await openHistory(files.map(file => parquetPath(folder, file))).catch((error: unknown) => {
    if (error instanceof ParquetError) return undefined
    throw error
  })
  try {
    // In many batches, whose types have to be brought together.
    return history && (await collectArrow(history.scan({ keyMode: 'every-row', batchRows: 9 }).batches()))
  } catch (error) {
    if (error instanceof ParquetError) return undefined
    throw error
  } finally {
    await history?.close()
  }
}
