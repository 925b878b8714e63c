// The big run: finished, exported, with every kind of value; every attribute, row, file and export compared.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { IncompleteRunHistoryError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, objectOf, partsOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { attributes, notYet, provesAttribute } from './harness/attributes.js'
import { loggedRows } from './harness/logged-rows.js'
import type { Answer, Question } from './harness/official-client.js'
import { isExported, untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'

const steps = 5000
const area = openArea('finished-run')

let side: SideBySide
let run: Run
let logged: string
let answers: Record<string, Answer>

/** Every scan that is compared: keys, and bounds of the steps. The last step is 4,999 + 4·7 + 3,000. */
const scans: { keys?: string[]; minStep?: number; maxStep?: number; pageSize?: number }[] = [
  {},
  { keys: ['loss'] },
  { keys: ['accuracy'] },
  { keys: ['loss', 'accuracy', 'val/accuracy'] },
  { keys: ['val/accuracy', 'accuracy'] },
  { keys: ['_step', '_runtime', '_timestamp'] },
  { keys: ['loss', '_step'] },
  { keys: ['train/learning_rate', 'train/grad norm'] },
  { keys: ['tokens'] },
  { keys: ['whole', 'int_or_float'] },
  { keys: ['phase', 'is_best'] },
  { keys: ['optimizer.momentum', 'optimizer.beta'] },
  { keys: ['eval.score'] },
  { keys: ['sizes'] },
  { keys: ['sometimes_none'] },
  { keys: ['mixed'] },
  { keys: ['weights'] },
  { keys: ['untypable'] },
  { keys: ['table_like.columns', 'table_like.rows'] },
  { keys: ['rare'] },
  { keys: ['loss'], minStep: 4020 },
  { keys: ['loss', 'whole'], minStep: 999, maxStep: 1010 },
  { keys: ['loss'], maxStep: 1 },
  { keys: ['loss'], minStep: 5000, maxStep: 6000 },
  { keys: ['loss'], minStep: 8027, maxStep: 100_000 },
  { minStep: 1000, maxStep: 1007 },
  { minStep: 2500, maxStep: 2600, pageSize: 7 },
  { minStep: 7000 },
  { maxStep: 0 },
  { minStep: 3, maxStep: 3 },
  { keys: ['loss'], pageSize: 10_000 },
  { keys: ['loss'], minStep: 3990, maxStep: 7100, pageSize: 13 },
]

const histories: { samples?: number; keys?: string[]; xAxis?: string; stream?: 'system' }[] = [
  {},
  { samples: 10 },
  { samples: 20_000 },
  { samples: 100, keys: ['loss'] },
  { samples: 6000, keys: ['loss', 'accuracy'] },
  { samples: 6000, keys: ['optimizer.momentum', 'eval.score'] },
  { samples: 50, keys: ['loss'], xAxis: 'whole' },
  { samples: 6000, keys: ['train/grad norm'] },
  { samples: 100, keys: ['nowhere'] },
  { stream: 'system' },
]

beforeAll(async () => {
  side = await openSideBySide()
  logged = path.join(side.folder, 'logged.jsonl')
  await side.official.mustRun('write_everything', [
    ...['--project', 'everything', '--id', 'big', '--steps', String(steps), '--logged', logged],
  ])
  await untilRun(side, 'everything', 'big', isExported)
  run = await side.api.run(side.path('everything', 'big'))
  answers = await side.official.ask(questions())
})

afterAll(() => side?.close())

function questions(): Record<string, Question> {
  const big = side.path('everything', 'big')
  const asked: Record<string, Question> = {
    attributes: { what: 'attributes', path: big },
    files: { what: 'files', path: big, contents: true },
    exports: { what: 'exports', path: big, folder: path.join(side.folder, 'official-exports') },
    frame: { what: 'history_frame', path: big, args: { samples: 100, keys: ['loss', 'accuracy'] } },
    cached: { what: 'scan', path: big, args: { use_cache: true } },
  }
  scans.forEach(({ keys, minStep, maxStep, pageSize }, index) => {
    const args = { use_cache: false, keys, min_step: minStep, max_step: maxStep, page_size: pageSize }
    asked[`scan ${index}`] = { what: 'scan', path: big, args }
  })
  histories.forEach(({ xAxis, ...more }, index) => {
    const args = xAxis === undefined ? more : { ...more, x_axis: xAxis }
    asked[`history ${index}`] = { what: 'history', path: big, args }
  })
  return asked
}

describe('attributes', () => {
  it.each(Object.keys(attributes))('%s', async name => {
    provesAttribute(name, 'official-to-ours', 'both-read')
    const answer = partsOf(answers.attributes as Answer)[name] as Answer
    const ours = await attributes[name]?.(run)
    if ('error' in answer) area.value(['attributes', name], `s:${answer.error.class}`, ours)
    else area.value(['attributes', name], answered(answer), ours)
    area.check()
  })

  it('has an answer to each attribute that the official client was asked for', () => {
    const asked = Object.keys(partsOf(answers.attributes as Answer))
    expect(asked.filter(name => !attributes[name] && !notYet.includes(name))).toEqual([])
  })
})

describe('scans', () => {
  it.each(scans.map((query, index) => [JSON.stringify(query), query, index] as const))(
    'scanHistory and betaScanHistory %s',
    async (_name, query, index) => {
      for (const method of ['scan_history', 'beta_scan_history'] as const) {
        proves(`${method}()`, 'official-to-ours', 'both-read')
        if (query.keys) proves(`${method}.keys`, 'official-to-ours', 'both-read')
      }
      const official = rowsOf(answers[`scan ${index}`] as Answer)
      const keys = query.keys === undefined ? [] : [`keys=${query.keys.join(',')}`]
      for (const method of ['scanHistory', 'betaScanHistory'] as const) {
        area.rows([method, ...keys, `#${index}`], official, await run[method](query).toArray())
      }
      area.check()
    },
    120_000,
  )

  it('read every step that was logged', () => {
    expect(rowsOf(answers['scan 0'] as Answer)).toHaveLength(steps)
  })

  it('read with a cache what they read without', () => {
    expect(rowsOf(answers.cached as Answer)).toEqual(rowsOf(answers['scan 0'] as Answer))
  })

  it('give back what was logged', async () => {
    const rows = await run.betaScanHistory().toArray()
    const byStep = new Map(rows.map(row => [Number(row._step), row]))
    const written = loggedRows(logged)
    expect(written).toHaveLength(steps)
    for (const row of written) {
      const ours = byStep.get(Number(String(row._step).slice(2))) ?? {}
      for (const [key, value] of Object.entries(row)) area.value(['logged', key], value, ours[key])
    }
    area.check()
  })
})

describe('sampled history', () => {
  it.each(histories.map((query, index) => [JSON.stringify(query), query, index] as const))(
    'history %s',
    async (_name, query, index) => {
      proves('history()', 'official-to-ours', 'both-read')
      if (query.stream) proves('history.stream', 'official-to-ours', 'both-read')
      area.rows(['history', `#${index}`], rowsOf(answers[`history ${index}`] as Answer), [
        ...(await run.history(query)),
      ])
      area.check()
    },
  )

  it('has the columns of the data frame', async () => {
    proves('history.pandas', 'official-to-ours', 'both-read')
    const frame = objectOf(answers.frame as Answer)
    const rows = await run.history({ samples: 100, keys: ['loss', 'accuracy'] })
    for (const [name, values] of Object.entries(frame)) {
      area.value(
        ['frame', name],
        values,
        rows.map(row => row[name]),
      )
    }
    area.check()
  })
})

describe('files', () => {
  const saved: Record<string, Buffer> = {
    'sub folder/notes ü 100%.txt': Buffer.from('line one\nline two ✓\n'),
    'weights.bin': Buffer.concat(
      Array.from({ length: 40 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
    ),
    'empty.txt': Buffer.alloc(0),
  }

  it.each(Object.keys(saved))('%s is there, with its size and digest', name => {
    const content = saved[name] as Buffer
    const listed = rowsOf(answers.files as Answer).find(file => file.name === `s:${name}`)
    const md5 = (encoding: 'hex' | 'base64') => createHash('md5').update(content).digest(encoding)
    expect(listed).toMatchObject({
      size: `i:${content.length}`,
      md5: `s:${md5('base64')}`,
      content_md5: `s:${md5('hex')}`,
    })
  })

  it('are all there that the client writes by itself', () => {
    const names = rowsOf(answers.files as Answer).map(file => String(file.name).slice(2))
    const own = ['config.yaml', 'output.log', 'requirements.txt', 'wandb-metadata.json', 'wandb-summary.json']
    expect(names).toEqual(expect.arrayContaining(own))
  })
})

describe('exports', () => {
  it('downloads the same files, byte by byte', async () => {
    proves('download_history_exports()', 'official-to-ours', 'both-read')
    proves('download_history_exports.download_dir', 'official-to-ours', 'both-read')
    provesDefect('documentation.12')
    const official = objectOf(answers.exports as Answer)
    const folder = path.join(side.folder, 'our-exports')
    mkdirSync(folder)
    const ours = await run.downloadHistoryExports(folder)
    const officialFiles = (official.paths as string[]).map(file => readFileSync(file.slice(2)))
    const ourFiles = [...ours.paths].sort().map(file => readFileSync(file))
    expect(ourFiles.map(bytes => bytes.length)).toEqual(officialFiles.map(bytes => bytes.length))
    expect(ourFiles.every((bytes, index) => bytes.equals(officialFiles[index] as Buffer))).toBe(true)
    area.value(['exports', 'containsLiveData'], official.contains_live_data ?? null, ours.containsLiveData)
    area.value(['exports', 'errors'], official.errors ?? null, ours.errors)
    area.check()
  })

  it('holds the rows that pyarrow reads in them', async () => {
    const files = (objectOf(answers.exports as Answer).paths as string[]).map(file => file.slice(2))
    const found = await side.official.ask({ rows: { what: 'parquet_rows', path: '', files } })
    area.rows(['pyarrow'], rowsOf(found.rows), await run.betaScanHistory().toArray())
    area.check()
  })

  it('is complete, so that it does not throw for a part that is still live', async () => {
    const folder = path.join(side.folder, 'complete-exports')
    mkdirSync(folder)
    await expect(
      run.downloadHistoryExports(folder, { requireCompleteHistory: true }),
    ).resolves.not.toBeInstanceOf(IncompleteRunHistoryError)
  })
})

everyAllowedDifferenceOccurs('finished-run', area)
