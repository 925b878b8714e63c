// No file, however it is made, does more than to fail with a typed error; and the next file is read as ever.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parquetPath, readCases } from '../cases.js'
import type { HostileFile } from './corpus.js'
import { cuts, flips, gaps, smears } from './damage.js'
import { ends, lies } from './footers.js'
import { hasPageIndex, indexLies } from './indexes.js'
import { pageLies } from './pages.js'
import { openReader, type Reader } from './victims.js'

const generated = inject('generated')
const cases = readCases(generated)
let folder: string
let reader: Reader
let count = 0

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-hostile-'))
  reader = openReader(folder, pathOf('types: metrics', 'default'))
})

afterAll(() => {
  reader.close()
  rmSync(folder, { recursive: true, force: true })
  process.stdout.write(`hostile files: ${count} read, each of them followed by a sound one\n`)
})

/** Sound files of every type, encoding, codec and version of pages, to be damaged. */
const bases = [
  ['types: metrics', 'default'],
  ['types: metrics', 'checksums'],
  ['steps: tiny pages, page index', 'int64, ascending'],
  ['types: metrics', 'five rows a group, page index'],
  ['types: integers', 'plain v2, checksums'],
  ['types: integers', 'DELTA_BINARY_PACKED v2'],
  ['types: floats', 'BYTE_STREAM_SPLIT'],
  ['types: texts', 'checksums'],
  ['types: texts', 'DELTA_BYTE_ARRAY'],
  ['types: texts', 'DELTA_LENGTH_BYTE_ARRAY'],
  ['types: bytes_and_json', 'gzip'],
  ['types: decimals', 'lz4'],
  ['types: times', 'default'],
  ['types: lists', 'checksums'],
  ['types: lists', 'plain v2, checksums'],
  ['types: structs', 'default'],
  ['types: maps', 'checksums'],
  ['types: unions', 'dictionary that overflows'],
] as const

const damagePerBase = Number(process.env.RUNSCAN_HOSTILE_FLIPS ?? 60)
const seed = Number(process.env.RUNSCAN_HOSTILE_SEED ?? 20261124)

describe('bit by bit', () => {
  it.each(bases)(
    '%s, %s',
    async (group, name) => {
      const base = sound(group, name)
      await expectNoHarm(flips('base', base, damagePerBase, seed))
      await expectNoHarm(smears('base', base, damagePerBase, seed + 1))
    },
    300_000,
  )
})

describe('cut', () => {
  it.each(bases)(
    '%s, %s',
    async (group, name) => {
      const base = sound(group, name)
      await expectNoHarm(some(cuts('base', base), 150))
      await expectNoHarm(some(gaps('base', base), 60))
    },
    300_000,
  )
})

describe('made by hand', () => {
  it('footers that lie', () => expectNoHarm(lies(sound('types: metrics', 'default'))), 120_000)
  it('footers that lie about a file with a page index', () => {
    return expectNoHarm(lies(sound('types: metrics', 'five rows a group, page index')))
  }, 120_000)
  it('ends that are none', () => expectNoHarm(ends(sound('types: metrics', 'default'))), 60_000)
  it('pages that lie', () => expectNoHarm(pageLies()), 120_000)
  it('page indexes that lie', () => {
    const base = sound('steps: tiny pages, page index', 'int64, ascending')
    expect(hasPageIndex(base)).toBe(true)
    return expectNoHarm(indexLies(base))
  }, 120_000)
})

async function expectNoHarm(files: Iterable<HostileFile>): Promise<void> {
  const problems: string[] = []
  for (const file of files) {
    count += 1
    const problem = await reader.read(file)
    if (problem) problems.push(`${file.name}: ${problem}`)
  }
  expect(problems, problems.slice(0, 40).join('\n')).toEqual([])
}

/** As many of them as wanted, evenly chosen. */
function some<T>(all: Iterable<T>, wanted: number): T[] {
  const list = [...all]
  const step = Math.max(1, list.length / wanted)
  return list.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
}

function sound(group: string, name: string): Uint8Array {
  return new Uint8Array(readFileSync(pathOf(group, name)))
}

function pathOf(group: string, name: string): string {
  const file = cases.find(each => each.group === group && each.name === name)?.files[0]
  if (!file) throw new TypeError(`no file is called '${name}' in '${group}'`)
  return parquetPath(generated, file)
}
