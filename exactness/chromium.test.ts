// A sample of the files in Chromium: the same rows as in Node, and no more harm.
import { readFileSync } from 'node:fs'
import { openHistory } from '@runscan/history-wasm'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Case, parquetPath, readCases } from './cases.js'
import { digestOf } from './digest.js'
import type { HostileFile } from './hostile/corpus.js'
import { cuts, flips } from './hostile/damage.js'
import { ends } from './hostile/footers.js'
import { openReadingPage, type ReadingPage } from './page.js'

const folder = inject('generated')
const isRead = (each: Case) => !('error' in (each.queries[0]?.answer ?? {}))
/** Some of each group, at an odd distance, so that every layout comes up. */
const cases = readCases(folder).filter((each, at) => at % 13 === 0 && isRead(each))
const bytesOf = (file: string) => new Uint8Array(readFileSync(parquetPath(folder, file)))

let page: ReadingPage

beforeAll(async () => {
  page = await openReadingPage()
}, 60_000)

afterAll(() => page.close())

describe('in Chromium', () => {
  it.each(['urls', 'blobs'] as const)(
    'the same rows come as in Node, from %s',
    async as => {
      const different: string[] = []
      for (const { group, name, files } of cases) {
        const bytes = files.map(bytesOf)
        const { digest, error } = await page.read(bytes, as)
        if (digest !== (await digestInNode(bytes)))
          different.push(`${group}, ${name}: ${error?.message ?? 'other rows'}`)
      }
      expect(cases.length).toBeGreaterThan(90)
      expect(different, different.slice(0, 10).join('\n')).toEqual([])
    },
    120_000,
  )

  it('hostile files do no more than to fail with a typed error, and the next file is read', async () => {
    const [sound] = cases.filter(each => each.group === 'types: metrics')
    const bytes = bytesOf(sound?.files[0] ?? '')
    const expected = await digestInNode([bytes])
    const problems: string[] = []
    for (const file of [...ends(bytes), ...cuts('base', bytes), ...flips('base', bytes, 100, 7)]) {
      const problem = problemOf(file, await page.read([file.bytes], 'blobs'))
      if (problem) problems.push(`${file.name}: ${problem}`)
      const after = await page.read([bytes], 'blobs')
      if (after.digest !== expected) problems.push(`${file.name}: the next file is not read right`)
    }
    expect(problems, problems.slice(0, 10).join('\n')).toEqual([])
  }, 120_000)
})

function problemOf({ expected }: HostileFile, { error }: { error?: { name: string; message: string } }) {
  if (!error) return expected === 'no harm' ? undefined : 'was read'
  return error.name === 'ParquetError' ? undefined : `${error.name}: ${error.message}`
}

async function digestInNode(files: readonly Uint8Array[]): Promise<string> {
  const history = await openHistory(files)
  const scan = history.scan()
  const rows = await scan.toArray()
  await history.close()
  return digestOf(scan.diagnostics.keysFound, rows)
}
