// Runs that are still being logged: all of the rows live, some exported and some live, and live rows far apart.

import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { IncompleteRunHistoryError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, objectOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { loggedRows } from './harness/logged-rows.js'
import type { Answer, Question, RunningScript } from './harness/official-client.js'
import { type RunProgress, untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'

const area = openArea('running-run')
const project = 'running'

/** Each run, how it was written, and what state of its history it stands for. */
const cases = {
  live: { rows: 60, stride: 1, first: 0, ready: (at: RunProgress) => at.exports === 0 && at.lastStep === 59 },
  partly: {
    rows: 250,
    stride: 1,
    first: 0,
    ready: (at: RunProgress) => at.exports > 0 && at.lastStep === 309,
  },
  late: { rows: 70, stride: 1, first: 5000, ready: (at: RunProgress) => at.lastStep === 5069 },
  sparse: { rows: 50, stride: 100_003, first: 0, ready: (at: RunProgress) => at.lastStep === 49 * 100_003 },
} as const
type Case = keyof typeof cases
const names = Object.keys(cases) as Case[]

const scans: { keys?: string[]; minStep?: number; maxStep?: number; pageSize?: number }[] = [
  {},
  { keys: ['loss'] },
  { keys: ['sparse'] },
  { keys: ['loss', 'sparse'] },
  { keys: ['norm'] },
  { keys: ['nested.a', 'flat.key'] },
  { keys: ['tokens', 'phase'] },
  { keys: ['mixed'] },
  { keys: ['maybe', 'late'] },
  { keys: ['loss'], minStep: 10, maxStep: 50 },
  { keys: ['loss'], minStep: 150, maxStep: 305 },
  { minStep: 190, maxStep: 260 },
  { minStep: 5010, maxStep: 5012 },
]

let side: SideBySide
let answers: Record<string, Answer>
const writers = {} as Record<Case, RunningScript>
const runs = {} as Record<Case, Run>

beforeAll(async () => {
  side = await openSideBySide({ freezeRows: 200 })
  for (const name of names) writers[name] = start(name)
  await Promise.all(names.map(name => writers[name].said('ready')))
  // The first rows of `partly` must be exported before the next ones come, so that both sources exist.
  await untilRun(side, project, 'partly', at => at.exports > 0)
  writers.partly.tell('more\n')
  await writers.partly.said('ready')
  for (const name of names) {
    await untilRun(side, project, name, cases[name].ready)
    runs[name] = await side.api.run(side.path(project, name))
  }
  answers = await side.official.ask(questions())
})

afterAll(() => side?.close())

function start(name: Case): RunningScript {
  const { rows, stride, first } = cases[name]
  return side.official.start('write_running', [
    ...['--project', project, '--id', name, '--logged', loggedFile(name)],
    ...['--rows', String(rows), '--more', '60', '--stride', String(stride), '--first-step', String(first)],
  ])
}

function loggedFile(name: Case): string {
  return path.join(side.folder, `${name}.jsonl`)
}

function questions(): Record<string, Question> {
  const asked: Record<string, Question> = {}
  for (const name of names) {
    const at = side.path(project, name)
    asked[`${name} exports`] = {
      what: 'exports',
      path: at,
      folder: path.join(side.folder, `official-${name}`),
    }
    asked[`${name} partial exports`] = {
      what: 'exports',
      path: at,
      folder: path.join(side.folder, `official-partial-${name}`),
      args: { require_complete_history: false },
    }
    scans.forEach(({ keys, minStep, maxStep, pageSize = 1000 }, index) => {
      const page_size = name === 'sparse' ? 1_000_000 : pageSize
      const args = { use_cache: false, keys, min_step: minStep, max_step: maxStep, page_size }
      asked[`${name} ${index}`] = { what: 'scan', path: at, args }
    })
  }
  return asked
}

describe.each(names)('the run `%s`', name => {
  it.each(scans.map((query, index) => [JSON.stringify(query), query, index] as const))(
    'gives the same rows for %s',
    async (_name, query, index) => {
      proves('scan_history()', 'official-to-ours', 'both-read')
      proves('beta_scan_history()', 'official-to-ours', 'both-read')
      const keys = query.keys === undefined ? [] : [`keys=${query.keys.join(',')}`]
      for (const method of ['scanHistory', 'betaScanHistory'] as const) {
        const rows = await runs[name][method](query).toArray()
        area.rows([method, name, ...keys, `#${index}`], rowsOf(answers[`${name} ${index}`] as Answer), rows)
      }
      area.check()
    },
  )

  it('gives every logged row once, with what was logged', async () => {
    proves('scan_history()', 'official-to-ours')
    const rows = await runs[name].scanHistory().toArray()
    const written = loggedRows(loggedFile(name))
    expect(rows.map(row => Number(row._step))).toEqual(written.map(row => Number(String(row._step).slice(2))))
    written.forEach((row, index) => {
      for (const [key, value] of Object.entries(row)) {
        area.value(['logged', name, key], value, (rows[index] as Record<string, unknown>)[key])
      }
    })
    area.check()
  })

  it('refuses to download an incomplete history, on both sides, and writes nothing', async () => {
    proves('download_history_exports raises IncompleteRunHistoryError', 'both-fail')
    proves('download_history_exports.require_complete_history', 'both-fail')
    const folder = path.join(side.folder, `our-${name}`)
    mkdirSync(folder)
    await expect(runs[name].downloadHistoryExports(folder)).rejects.toBeInstanceOf(IncompleteRunHistoryError)
    expect(readdirSync(folder)).toEqual([])
    expect(errorOf(answers[`${name} exports`] as Answer).class).toBe('IncompleteRunHistoryError')
  })

  it('downloads what there is when that is asked for', async () => {
    proves('download_history_exports.require_complete_history', 'official-to-ours', 'both-read')
    const folder = path.join(side.folder, `our-partial-${name}`)
    mkdirSync(folder)
    const ours = await runs[name].downloadHistoryExports(folder, { requireCompleteHistory: false })
    const official = objectOf(answers[`${name} partial exports`] as Answer)
    area.value(['exports', name], official.contains_live_data ?? null, ours.containsLiveData)
    area.value(['exports', name, 'count'], `i:${(official.paths as string[]).length}`, ours.paths.length)
    area.check()
  })
})

describe('rows with keys', () => {
  it.each(names)('have all of them, exported and live ones alike (%s)', async name => {
    provesDefect('documentation.10', 'trap.e')
    const rows = await runs[name].scanHistory({ keys: ['loss', 'sparse'] }).toArray()
    const written = loggedRows(loggedFile(name)).filter(row => 'sparse' in row)
    expect(rows.map(row => `i:${row._step}`)).toEqual(written.map(row => row._step))
  })
})

describe('a run that is partly exported', () => {
  it('is read from both sources', async () => {
    const { exports, liveRows } = await untilRun(side, project, 'partly', cases.partly.ready)
    expect(exports).toBeGreaterThan(0)
    expect(liveRows).toBeGreaterThan(0)
  })

  it('loses and repeats nothing at the border between export and live rows, wherever a scan begins or ends', async () => {
    provesDefect('client.5', 'trap.f')
    const all = await runs.partly.scanHistory({ keys: ['phase'] }).toArray()
    for (const border of [198, 199, 200, 201, 249, 250, 251]) {
      const below = await runs.partly.scanHistory({ keys: ['phase'], maxStep: border }).toArray()
      const above = await runs.partly.scanHistory({ keys: ['phase'], minStep: border }).toArray()
      expect([...below, ...above]).toEqual(all)
    }
  })
})

it('reads on after the writers have finished, when all is exported', async () => {
  for (const name of names) writers[name].tell('finish\n')
  await Promise.all(names.map(name => writers[name].ended))
  for (const name of names) {
    await untilRun(side, project, name, at => at.state === 'finished' && at.liveRows === 0)
    const rows = await runs[name].betaScanHistory({ keys: ['loss', 'sparse'] }).toArray()
    expect(rows).toHaveLength(loggedRows(loggedFile(name)).length)
  }
})

everyAllowedDifferenceOccurs('running-run', area)
