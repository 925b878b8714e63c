// The same question, with the bytes from elsewhere and the rows in other portions: the same answer, to the last bit.
import { readFileSync } from 'node:fs'
import { type History, type HistorySource, openHistory } from '@runscan/history-wasm'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Case, inWords, parquetPath, readCases, toScanQuery } from './cases.js'
import { digestOf } from './digest.js'
import { type RangeServer, serveFolder } from './range-server.js'

const folder = inject('generated')
const counts = { scans: 0, queries: 0, inWorkers: 0 }
let ranges: RangeServer
let whole: RangeServer

beforeAll(async () => {
  ranges = await serveFolder(folder)
  whole = await serveFolder(folder, { ranges: false })
})

afterAll(async () => {
  await ranges.close()
  await whole.close()
  process.stdout.write(
    `modes: ${counts.queries} queries, ${counts.scans} scans with equal digests, ${counts.inWorkers} in workers\n`,
  )
})

/** Where the bytes may come from. */
const sources: Record<string, (file: string) => HistorySource> = {
  'a path': file => parquetPath(folder, file),
  bytes: file => new Uint8Array(readFileSync(parquetPath(folder, file))),
  'a blob': file => new Blob([readFileSync(parquetPath(folder, file))]),
  'ranges of a URL': file => ranges.url(`${file}.parquet`),
  'a URL without ranges': file => whole.url(`${file}.parquet`),
  'a source that gives no tail': file => {
    const bytes = new Uint8Array(readFileSync(parquetPath(folder, file)))
    return {
      name: file,
      open: async () => ({ size: bytes.length }),
      read: async (start, end) => bytes.slice(start, end),
    }
  },
}

const batchRows = [1, 5, 1_000_000]

// Workers run what was built.
const built = new URL('../packages/history-wasm/dist/bundled/index.js', import.meta.url)
/** How many threads decode, and the library that has them. */
const threads: Record<string, () => Promise<{ open: typeof openHistory; workers: number }>> = {
  'a worker': async () => ({ open: (await import(built.href)).openHistory, workers: 1 }),
  'two workers': async () => ({ open: (await import(built.href)).openHistory, workers: 2 }),
}

/** A few questions of each group, so that every type and layout comes up. */
const cases = readCases(folder).filter(
  (each, at) => at % 7 === 0 && !('error' in (each.queries[0]?.answer ?? {})),
)

describe('the same rows come', () => {
  for (const [source, toSource] of Object.entries(sources)) {
    it(`from ${source}`, async () => {
      const different: string[] = []
      const open = (files: string[]) => openHistory(files.map(toSource))
      for (const each of cases) different.push(...(await differences(each, open)))
      expect(different, different.slice(0, 5).join('\n')).toEqual([])
    }, 120_000)
  }

  for (const [by, toThreads] of Object.entries(threads)) {
    it(`from ${by}`, async () => {
      const { open, workers } = await toThreads()
      const different: string[] = []
      const before = counts.inWorkers
      const withWorkers = (files: string[]) =>
        open(
          files.map(file => parquetPath(folder, file)),
          { workers },
        )
      for (const each of cases) different.push(...(await differences(each, withWorkers)))
      expect(different, different.slice(0, 5).join('\n')).toEqual([])
      expect(counts.inWorkers).toBeGreaterThan(before)
    }, 120_000)
  }
})

/** The questions of a case that have another answer when it is opened this way, or in batches of other sizes. */
async function differences(
  { group, name, files, queries }: Case,
  open: (files: string[]) => Promise<History>,
): Promise<string[]> {
  const expected = await openHistory(files.map(file => parquetPath(folder, file)))
  const history = await open(files)
  const different: string[] = []
  for (const [at, { query }] of queries.slice(0, 4).entries()) {
    const asked = toScanQuery(query)
    const portions = { ...asked, batchRows: batchRows[at % batchRows.length] }
    counts.queries += 1
    counts.scans += 2
    const digests = []
    for (const scan of [expected.scan(asked), history.scan(portions)]) {
      const rows = await scan.toArray()
      digests.push(digestOf(scan.diagnostics.keysFound, rows))
      if (scan.diagnostics.workers > 0) counts.inWorkers += 1
    }
    if (digests[0] !== digests[1]) different.push(`${group}, ${name}: ${inWords(query)}`)
  }
  await expected.close()
  await history.close()
  return different
}
