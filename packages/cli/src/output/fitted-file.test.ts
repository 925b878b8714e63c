import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { batchOfRows } from '@runscan/history-wasm'
import type { HistoryRow } from '@runscan/sdk'
import { tableFromIPC } from 'apache-arrow'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import { writeParquetFile } from '../parquet/file.js'
import { writeArrowFile } from './arrow-file.js'
import { writeCsvFile } from './csv.js'
import type { Batches } from './fitted-file.js'

const folder = mkdtempSync(path.join(tmpdir(), 'runscan-fitted-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Each format: how it is written, how others read its cells back, and after how many rows a file of it is begun. */
const formats = {
  csv: {
    begins: 1,
    write: writeCsvFile,
    read: async (file: string) => {
      const [names = [], ...lines] = readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map(line => line.split(','))
      return lines.map(cells => Object.fromEntries(names.map((name, at) => [name, cells[at]])))
    },
  },
  arrow: {
    begins: 1,
    write: writeArrowFile,
    read: async (file: string) => tableFromIPC(readFileSync(file)).toArray(),
  },
  parquet: {
    begins: 100_000,
    write: (file: string, batches: Batches) => writeParquetFile(file, batches, new Map()),
    read: async (file: string) => parquetReadObjects({ file: await asyncBufferFromFile(file) }),
  },
}

const numbered = (count: number) => Array.from({ length: count }, (_, step) => ({ _step: step, a: 1 }))

/** Batches that count how often they are read from their beginning, and to their end. */
function batchesOf(parts: readonly HistoryRow[][]) {
  const reads = { begun: 0, ended: 0 }
  async function* batches() {
    reads.begun += 1
    for (const rows of parts) yield batchOfRows(rows)
    reads.ended += 1
  }
  return { batches, reads }
}

describe.each(Object.entries(formats))('a %s file, whose columns are written first', (name, format) => {
  const { begins, write, read } = format
  const first = numbered(begins)

  it.each<[string, HistoryRow[][], number]>([
    ['once, when all batches have the columns of the first', [[{ _step: 7, a: 2 }]], 1],
    ['once, when later ones lack columns or rows', [[{ _step: 7 }], []], 1],
    ['twice, when a later batch has another column', [[{ _step: 7, b: 2 }]], 2],
    [
      'twice, when several later ones have others',
      [[{ _step: 7, b: 2 }], [{ _step: 8, c: 'd' }], [{ _step: 9, a: 0.5 }]],
      2,
    ],
  ])('reads its rows %s', async (_when, later, times) => {
    const file = path.join(folder, `rows.${name}`)
    const { batches, reads } = batchesOf([first, ...later])
    await write(file, batches)
    expect(reads).toEqual({ begun: times, ended: times })
    const rows = await read(file)
    const expected = later.flat()
    expect(rows).toHaveLength(begins + expected.length)
    expected.forEach((row, at) => {
      const found = rows[begins + at]
      for (const [key, value] of Object.entries(row)) expect(String(found?.[key])).toBe(String(value))
    })
  })

  it('is there without rows too', async () => {
    const file = path.join(folder, `none.${name}`)
    await write(file, batchesOf([[], []]).batches)
    expect(await read(file)).toEqual([])
  })

  it('is not there, and what was there before is, when its rows end in an error', async () => {
    const file = path.join(folder, `kept.${name}`)
    await write(file, batchesOf([[{ _step: 1, a: 1 }]]).batches)
    const before = readFileSync(file)
    async function* broken() {
      yield* batchesOf([first, [{ _step: 2, b: 1 }]]).batches()
      throw new Error('the line is cut')
    }
    await expect(write(file, broken)).rejects.toThrow('the line is cut')
    expect(readFileSync(file)).toEqual(before)
    expect(readdirSync(folder).filter(entry => entry.endsWith('.part'))).toEqual([])
  })
})

describe('wider types', () => {
  it.each<[string, 'arrow' | 'parquet', unknown]>([
    ['doubles', 'arrow', 0.5],
    ['doubles', 'parquet', 0.5],
    ['the text of their JSON', 'arrow', 'late'],
    ['the text of their JSON', 'parquet', 'late'],
  ])('whole numbers become %s in %s files when later rows need it', async (_what, name, late) => {
    const file = path.join(folder, `wider.${name}`)
    const { batches, reads } = batchesOf([numbered(formats[name].begins), [{ _step: 7, a: late }]])
    await formats[name].write(file, batches)
    expect(reads.ended).toBe(2)
    const rows = await formats[name].read(file)
    const isText = typeof late === 'string'
    expect([rows[0]?.a, rows.at(-1)?.a]).toEqual(isText ? ['1', JSON.stringify(late)] : [1, late])
  })
})

describe('columns without any value', () => {
  it('are read again for where they have a type, and left out of CSV', async () => {
    const columns = async (name: keyof typeof formats) => {
      const { begins, write, read } = formats[name]
      const { batches, reads } = batchesOf([numbered(begins), [{ _step: 7, b: null }]])
      await write(path.join(folder, `nothing.${name}`), batches)
      const [row] = await read(path.join(folder, `nothing.${name}`))
      return { times: reads.ended, hasColumn: 'b' in (row as object) }
    }
    expect(await columns('csv')).toEqual({ times: 1, hasColumn: false })
    expect(await columns('arrow')).toEqual({ times: 2, hasColumn: true })
    expect(await columns('parquet')).toEqual({ times: 2, hasColumn: true })
  })
})
