// Situations in which readers of histories are known to go wrong; ours must not, and agree where both are right.

import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, errorOf, objectOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { writeRaw } from './harness/raw-writer.js'
import { isExported, untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'

const area = openArea('reading-traps')
const project = 'traps'

let side: SideBySide

beforeAll(async () => {
  side = await openSideBySide()
})

afterAll(() => side?.close())

function short(id: string, rows: number, ...more: string[]): string[] {
  const file = path.join(side.folder, 'logged.jsonl')
  return ['--project', project, '--id', id, '--rows', String(rows), '--logged', file, ...more]
}

async function written(id: string, lines: readonly string[], finished: boolean) {
  await writeRaw(side, { project, id, lines, finished })
  if (finished) await untilRun(side, project, id, isExported)
  return side.api.run(side.path(project, id))
}

const scanOf = (id: string, args: Record<string, unknown> = {}) => ({
  what: 'scan',
  path: side.path(project, id),
  args: { use_cache: false, ...args },
})

describe('a struct column before `_step`', () => {
  it('does not shift the columns that are read by name', async () => {
    provesDefect('trap.a')
    const lines = [0, 1, 2].map(step =>
      JSON.stringify({
        a_histogram: { _type: 'histogram', values: [1, 2, step], bins: [0, 1, 2, 3] },
        a_list: [[step], []],
        _step: step,
        last_key: `value ${step}`,
      }),
    )
    const run = await written('struct-first', lines, true)
    const keySets = [['last_key'], ['a_histogram'], ['a_list', 'last_key']]
    const asked = keySets.map((keys, index) => [`${index}`, scanOf('struct-first', { keys })] as const)
    const answers = await side.official.ask(Object.fromEntries(asked))
    for (const [index, keys] of keySets.entries()) {
      const ours = await run.scanHistory({ keys }).toArray()
      area.rows(['scanHistory', `keys=${keys}`], rowsOf(answers[`${index}`] as never), ours)
      expect(ours).toHaveLength(3)
    }
    area.check()
  })
})

describe("a reader's cache", () => {
  it('shows the rows of a run that was resumed since', async () => {
    proves('beta_scan_history.use_cache', 'official-to-ours', 'both-read')
    provesDefect('documentation.14', 'client.6', 'trap.b')
    await side.official.mustRun('write_short', short('extended', 20))
    await untilRun(side, project, 'extended', isExported)
    const question = { what: 'scan', path: side.path(project, 'extended') }
    await side.official.ask({ question })
    const first = await (await side.api.run(question.path)).scanHistory().toArray()
    await side.official.mustRun('write_short', short('extended', 15, '--resume', 'must'))
    await untilRun(side, project, 'extended', at => at.lastStep === 34 && isExported(at))
    const second = await (await side.api.run(question.path)).scanHistory().toArray()
    const official = rowsOf((await side.official.ask({ question })).question)
    expect([first.length, second.length]).toEqual([20, 35])
    area.rows(['scanHistory', 'extended'], official, second)
    area.check()
  })

  it('does not show the rows of a run that was since written over again', async () => {
    provesDefect('documentation.14', 'client.6', 'trap.b')
    await side.official.mustRun('write_short', short('over-again', 12, '--label', 'old'))
    await untilRun(side, project, 'over-again', isExported)
    const question = { what: 'scan', path: side.path(project, 'over-again') }
    await side.official.ask({ question })
    await (await side.api.run(question.path)).scanHistory().toArray()
    await side.official.mustRun('write_short', short('over-again', 12, '--label', 'new'))
    await untilRun(side, project, 'over-again', isExported)
    const ours = await (await side.api.run(question.path)).scanHistory().toArray()
    expect(ours.map(row => row.label)).toEqual(Array(12).fill('new'))
    area.rows(['over-again'], rowsOf((await side.official.ask({ question })).question), ours)
    area.check()
  })
})

describe('steps far apart', () => {
  it('cost few requests while they are live', async () => {
    provesDefect('client.11', 'trap.c')
    const lines = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({ _step: index * 1_000_000, index }),
    )
    const run = await written('far-apart', lines, false)
    const scan = run.scanHistory()
    expect((await scan.toArray()).map(row => row._step)).toEqual(lines.map((_, index) => index * 1_000_000))
    expect(scan.diagnostics.requests).toBeLessThan(10)
  })

  it.each([true, false])('and beyond 2^31 keep their order and value (finished: %s)', async finished => {
    provesDefect('trap.d')
    const id = `huge-steps-${finished}`
    const steps = [1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 2 ** 40]
    const run = await written(
      id,
      steps.map(_step => JSON.stringify({ _step, a: _step })),
      finished,
    )
    const args = { min_step: 2 ** 31, page_size: 2 ** 41 }
    const official = rowsOf((await side.official.ask({ question: scanOf(id, args) })).question)
    expect((await run.scanHistory().toArray()).map(row => row._step)).toEqual(steps)
    area.rows(['scanHistory', id], official, await run.scanHistory({ minStep: 2 ** 31 }).toArray())
    area.check()
  })
})

describe('rows out of order', () => {
  it.each([true, false])('come sorted by step, none lost (finished: %s)', async finished => {
    provesDefect('client.9', 'trap.d')
    const id = `unordered-${finished}`
    const lines = [4, 0, 3, 1, 2].map(_step => JSON.stringify({ _step, value: `v${_step}` }))
    const run = await written(id, lines, finished)
    const official = rowsOf((await side.official.ask({ question: scanOf(id) })).question)
    const ours = await run.scanHistory().toArray()
    expect(ours.map(row => row.value)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4'])
    area.rows(['scanHistory', id], official, ours)
    area.check()
  })

  it('keep both rows of a step that was logged twice', async () => {
    const lines = [0, 1, 1, 2].map((_step, index) => JSON.stringify({ _step, index }))
    const run = await written('twice', lines, true)
    const ours = await run.scanHistory().toArray()
    expect(ours.map(row => row.index)).toEqual([0, 1, 2, 3])
    area.rows(
      ['scanHistory'],
      rowsOf((await side.official.ask({ question: scanOf('twice') })).question),
      ours,
    )
    area.check()
  })
})

describe('keys that are no plain names', () => {
  it.each([true, false])('stay own properties of a row (finished: %s)', async finished => {
    const id = `odd-keys-${finished}`
    const line = '{"_step":0,"__proto__":1,"constructor":2,"a,b":3,"":4,"ü ✓":5,"a.b.c":6,"hasOwnProperty":7}'
    const run = await written(id, [line], finished)
    const [row] = await run.scanHistory().toArray()
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    const official = rowsOf((await side.official.ask({ question: scanOf(id) })).question)
    area.rows(['scanHistory', id], official, row ? [row] : [])
    area.check()
  })
})

describe('a run without history', () => {
  it('has no last step and no rows, and no metadata file is no error', async () => {
    proves('lastHistoryStep', 'both-read')
    provesDefect('trap.m')
    await writeRaw(side, { project, id: 'empty', lines: [], finished: true })
    const run = await side.api.run(side.path(project, 'empty'))
    const answers = await side.official.ask({
      attributes: { what: 'attributes', path: side.path(project, 'empty') },
      rows: scanOf('empty'),
      keyed: scanOf('empty', { keys: ['loss'], max_step: 1000 }),
    })
    const parts = 'parts' in answers.attributes ? answers.attributes.parts : {}
    area.value(
      ['attributes', 'lastHistoryStep'],
      answered(parts.lastHistoryStep as never),
      await run.lastHistoryStep(),
    )
    area.value(['attributes', 'metadata'], answered(parts.metadata as never), await run.metadata())
    area.rows(['scanHistory'], rowsOf(answers.rows), await run.scanHistory().toArray())
    area.rows(
      ['scanHistory'],
      rowsOf(answers.keyed),
      await run.scanHistory({ keys: ['loss'], maxStep: 1000 }).toArray(),
    )
    area.check()
  })
})

describe('a scan', () => {
  it('that is gone through twice gives the same rows', async () => {
    const run = await written(
      'again',
      [0, 1, 2].map(_step => JSON.stringify({ _step, a: _step / 3 })),
      true,
    )
    const scan = run.scanHistory()
    const question = { what: 'scan_twice', path: side.path(project, 'again'), args: { use_cache: false } }
    const [first, second] = answered((await side.official.ask({ question })).question) as [never, never]
    area.rows(['scanHistory', 'first'], first, await scan.toArray())
    area.rows(['scanHistory', 'second'], second, await scan.toArray())
    area.check()
  })

  it('names the keys that it did not find', async () => {
    provesDefect('trap.j')
    const run = await written(
      'some-keys',
      [0, 1].map(_step => JSON.stringify({ _step, a: 1 })),
      true,
    )
    const scan = run.betaScanHistory({ keys: ['a', 'nowhere'] })
    const official = rowsOf(
      (await side.official.ask({ question: scanOf('some-keys', { keys: ['a', 'nowhere'] }) })).question,
    )
    area.rows(['betaScanHistory', 'keys=a,nowhere'], official, await scan.toArray())
    expect(scan.diagnostics).toMatchObject({ keysMissing: ['nowhere'] })
    area.check()
  })

  it('with pages of no rows is an error, not a loop without end', async () => {
    const run = await written('no-pages', ['{"_step":0,"a":1}'], true)
    await expect(async () => run.scanHistory({ pageSize: 0 }).toArray()).rejects.toMatchObject({
      category: 'input',
    })
  })
})

describe('paths', () => {
  it("may be the URL of the run's page", async () => {
    provesDefect('documentation.18', 'client.18')
    const run = await written('by-url', ['{"_step":0}'], true)
    const found = await side.api.run(run.url)
    const { question } = await side.official.ask({ question: { what: 'attributes', path: run.url } })
    area.value(['paths', 'url'], `s:${errorOf(question).class}`, found.id)
    area.check()
  })

  it('reach a project with the name `runs`', async () => {
    provesDefect('client.18')
    await writeRaw(side, { project: 'runs', id: 'inside', lines: ['{"_step":0}'], finished: true })
    const at = side.path('runs', 'inside')
    const { question } = await side.official.ask({ question: { what: 'attributes', path: at } })
    area.value(['paths', 'runs'], `s:${errorOf(question).class}`, (await side.api.run(at)).id)
    area.check()
  })
})

describe('a config value that looks like the wire form', () => {
  it('is unwrapped once, also in a complete list', async () => {
    proves('__init__.attrs', 'both-read')
    provesDefect('client.1')
    const config = '{"lr":{"value":0.1},"shaped":{"value":{"value":3,"unit":"s"}}}'
    await writeRaw(side, { project: 'shaped', id: 'shaped', lines: [], config, finished: true })
    const at = `${side.server.entity}/shaped`
    const question = { what: 'config_from_full_list', path: at, run: 'shaped' }
    const official = objectOf((await side.official.ask({ question })).question)
    const [ours] = await side.api.runs(at, { lazy: false }).toArray()
    expect(ours?.config).toEqual({ lr: 0.1, shaped: { value: 3, unit: 's' } })
    area.value(['full list', 'config'], official, ours?.config)
    area.check()
  })
})

everyAllowedDifferenceOccurs('reading-traps', area)
