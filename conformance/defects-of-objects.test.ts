// Known defects in how the official client keeps and changes a run: shown there, and shown not to be in ours.
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { NotLoadedError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FaultySides, openFaultySides } from './harness/faulty-sides.js'
import { writeRaw } from './harness/raw-writer.js'
import { proves, provesDefect } from './proofs/proves.js'

const project = 'objects'
const summary = '{"a":1,"b":2}'
const config = JSON.stringify({
  _wandb: { value: { t: 1 }, desc: null },
  lr: { value: 0.5, desc: 'the rate' },
  shaped: { value: { value: 3, unit: 's' }, desc: null },
})

let side: FaultySides

beforeAll(async () => {
  side = await openFaultySides()
})

afterAll(() => side?.close())

beforeEach(() => side.tampering.reset())

const at = (id: string) => side.path(project, id)

async function write(...ids: string[]): Promise<void> {
  const lines = ['{"_step":0,"a":1,"b":2}']
  for (const id of ids) await writeRaw(side, { project, id, lines, config, summary, finished: true })
}

/** The run as a client that knows nothing of it reads it. */
const fresh = (id: string): Promise<Run> => side.open().run(at(id))

async function lazy(id: string): Promise<Run> {
  const [run] = await side
    .open()
    .runs(`${side.server.entity}/${project}`, { filters: { name: id } })
    .toArray()
  return run ?? expect.fail(`there is no run ${id}`)
}

const lazyPython = (id: string) => `run = api.runs('local/${project}', filters={'name': '${id}'})[0]`
const runPython = (id: string) => `run = api.run('local/${project}/${id}')`
const sent = (operation: string) =>
  side.tampering.seen.filter(request => request.operation === operation).length

describe('a complete run that is loaded again', () => {
  it('keeps its config and the internal part of it, also after an update', async () => {
    provesDefect('client.1')
    await write('official-again', 'ours-again')
    const twice = `${runPython('official-again')}\nrun.load()\n[run.config["shaped"], "_wandb" in run.rawconfig]`
    expect(await side.value(twice)).toEqual(['i:3', false])
    const run = await fresh('ours-again')
    await run.load()
    await run.load({ force: true })
    expect(run.config.shaped).toEqual({ value: 3, unit: 's' })
    run.config.lr = 0.25
    await run.update()
    const again = await fresh('ours-again')
    expect(again.rawConfig).toEqual({ _wandb: { t: 1 }, lr: 0.25, shaped: { value: 3, unit: 's' } })
  })

  it('shows the new summary and the new metadata', async () => {
    provesDefect('client.4')
    await write('official-stale', 'ours-stale')
    const change = (id: string) =>
      `other = wandb.Api().run('local/${project}/${id}')\nother.summary.update({'a': 9})`
    const stale = [
      runPython('official-stale'),
      'before = run.summary["a"]',
      change('official-stale'),
      'run.load(force=True)',
      'run.summary["a"]',
    ].join('\n')
    expect(await side.value(stale)).toBe('i:1')
    const run = await fresh('ours-stale')
    expect(run.summary.a).toBe(1)
    expect(await run.metadata()).toBeNull()
    const other = await fresh('ours-stale')
    other.summary.a = 9
    await other.update()
    await run.load({ force: true })
    expect(run.summary.a).toBe(9)
    side.tampering.reset()
    await run.metadata()
    expect(sent('RunFiles')).toBe(1)
  })
})

describe('a run from a lazy list', () => {
  it('keeps unsaved changes when its config is loaded', async () => {
    provesDefect('client.2')
    await write('official-unsaved', 'ours-unsaved')
    const lost = [
      lazyPython('official-unsaved'),
      'run.name = "unsaved"',
      'run.tags.append("unsaved")',
      'run.config',
      '[run.name, run.tags]',
    ].join('\n')
    expect(await side.value(lost)).toEqual(['s:official-unsaved', []])
    const run = await lazy('ours-unsaved')
    run.name = 'unsaved'
    run.tags.push('unsaved')
    await run.loadFullData()
    expect([run.name, run.tags, run.config.lr]).toEqual(['unsaved', ['unsaved'], 0.5])
    await run.update()
    const again = await fresh('ours-unsaved')
    expect([again.name, again.tags]).toEqual(['unsaved', ['unsaved']])
  })

  it('keeps its config and summary when it is loaded by force after that', async () => {
    provesDefect('client.3')
    await write('official-force', 'ours-force')
    const emptied = `${lazyPython('official-force')}\nrun.load_full_data()\nrun.load(force=True)\n[run.config, run.summary_metrics]`
    expect(await side.value(emptied)).toEqual([{}, {}])
    const run = await lazy('ours-force')
    await run.loadFullData()
    await run.load({ force: true })
    expect([run.config.lr, run.summary]).toEqual([0.5, { a: 1, b: 2 }])
  })

  it('is loaded once, and again only by force', async () => {
    provesDefect('documentation.17')
    await write('official-once', 'ours-once')
    const twice = `${lazyPython('official-once')}\nrun.load_full_data()\nrun.load_full_data()\nNone`
    await side.value(twice)
    expect(sent('Run')).toBe(2)
    side.tampering.reset()
    const run = await lazy('ours-once')
    await run.loadFullData()
    await run.loadFullData()
    expect(sent('Run')).toBe(1)
    await run.loadFullData({ force: true })
    expect(sent('Run')).toBe(2)
  })

  it('says how to get its history keys, which have no attribute in the official client', async () => {
    provesDefect('documentation.3')
    await write('keys')
    const absent = await side.python(`${lazyPython('keys')}\nrun.history_keys`)
    expect(absent).toMatchObject({ error: { class: 'AttributeError' } })
    const run = await lazy('keys')
    expect(() => run.historyKeys).toThrow(NotLoadedError)
    await run.loadFullData()
    expect(run.historyKeys?.lastStep).toBe(0)
  })

  it('makes no folder on disk', async () => {
    provesDefect('client.23')
    await write('folder')
    await side.value(`${lazyPython('folder')}\nrun.id`, { apart: 'with-folder' })
    const made = readdirSync(path.join(side.folder, 'with-folder/wandb-dir'), { recursive: true })
    expect(made.map(String).some(name => name.endsWith(`${project}/folder`))).toBe(true)
    const empty = path.join(side.folder, 'empty')
    mkdirSync(empty)
    const before = process.cwd()
    process.env.WANDB_DIR = empty
    try {
      await lazy('folder')
      await (await fresh('folder')).scanHistory().toArray()
    } finally {
      delete process.env.WANDB_DIR
    }
    expect([readdirSync(empty), process.cwd()]).toEqual([[], before])
  })
})

describe('a summary', () => {
  it('forgets a deleted key', async () => {
    provesDefect('client.12')
    await write('official-del', 'ours-del')
    const kept = `${runPython('official-del')}\nrun.summary["a"]\ndel run.summary["a"]\nrun.summary.get("a")`
    expect(await side.value(kept)).toBe('i:1')
    const run = await fresh('ours-del')
    expect(run.summary.a).toBe(1)
    delete run.summary.a
    expect(run.summary.a).toBeUndefined()
    await run.update()
    expect((await fresh('ours-del')).summary).toEqual({ b: 2 })
  })

  it('is saved when it is told to be, also when an object is assigned', async () => {
    provesDefect('client.12')
    await write('official-nested', 'ours-nested')
    await side.value(`${runPython('official-nested')}\nrun.summary["deep"] = {"x": 1}\nNone`)
    expect(sent('UpsertBucket')).toBe(1)
    side.tampering.reset()
    const run = await fresh('ours-nested')
    run.summary.deep = { x: 1 }
    expect(sent('UpsertBucket')).toBe(0)
    await run.update()
    expect((await fresh('ours-nested')).summary.deep).toEqual({ x: 1 })
  })

  it('keeps NaN and the infinities, in lists too', async () => {
    provesDefect('client.12')
    await write('official-nan', 'ours-nan')
    const nan = `${runPython('official-nan')}\nrun.summary.update({'n': float('nan')})\nwandb.Api().run('local/${project}/official-nan').summary_metrics['n']`
    expect(await side.value(nan)).toBeNull()
    const run = await fresh('ours-nan')
    Object.assign(run.summary, { n: Number.NaN, list: [Number.NaN, Number.NEGATIVE_INFINITY] })
    await run.update()
    expect((await fresh('ours-nan')).summary).toMatchObject({
      n: Number.NaN,
      list: [Number.NaN, Number.NEGATIVE_INFINITY],
    })
    const read = await side.value(`api.run('local/${project}/ours-nan').summary_metrics['n']`)
    expect(read).toBe('f:nan')
  })
})

describe('two editors', () => {
  it('of different fields do not undo each other, and each sends what it changed', async () => {
    provesDefect('client.13', 'trap.i')
    await write('official-editors', 'ours-editors')
    const lost = [
      ...['one', 'other'].map(name => `${name} = wandb.Api().run('local/${project}/official-editors')`),
      'one.name = "one"',
      'one.update()',
      'other.config["lr"] = 0.125',
      'other.update()',
      `run = wandb.Api().run('local/${project}/official-editors')`,
      '[run.name, run.config["lr"]]',
    ].join('\n')
    expect(await side.value(lost)).toEqual(['s:official-editors', 'f:0.125'])
    const one = await fresh('ours-editors')
    const other = await fresh('ours-editors')
    one.name = 'one'
    one.config.more = 1
    await one.update()
    other.config.lr = 0.125
    side.tampering.reset()
    await other.update()
    expect(sent('UpsertBucket')).toBe(1)
    const upsert = side.tampering.seen.find(({ operation }) => operation === 'UpsertBucket')
    expect(upsert?.variables).toMatchObject({ notes: null, tags: null, displayName: null, summary: null })
    // What belongs to a key beside its value stays: its description.
    expect(JSON.parse(String(upsert?.variables.config)).lr).toEqual({ value: 0.125, desc: 'the rate' })
    const again = await fresh('ours-editors')
    expect([again.name, again.config.lr, again.config.more]).toEqual(['one', 0.125, 1])
  })
})

describe('waiting', () => {
  const cases = ['killed', 'preempted', 'finished', 'failed', 'crashed'] as const

  it.each(cases)('ends for a run that is %s', async state => {
    provesDefect('client.20', 'trap.g')
    proves('wait_until_finished()', 'both-read')
    await write(`wait-${state}`)
    side.tampering.change = ({ operation }, data) => {
      if (operation === 'RunState' || operation === 'Run') data.project.run.state = state
    }
    // Its pauses of five seconds are left out; a third question means that it goes on.
    const code = [
      'from unittest.mock import patch',
      'pauses = []',
      'def sleep(seconds):',
      '    pauses.append(seconds)',
      '    if len(pauses) == 3: raise InterruptedError("it goes on")',
      runPython(`wait-${state}`),
      'with patch("time.sleep", sleep):',
      '    run.wait_until_finished()',
      'run.state',
    ].join('\n')
    const official = await side.python(code)
    if (state === 'killed' || state === 'preempted') expect(official).toHaveProperty('error')
    else expect(official).toEqual({ ok: `s:${state}` })
    expect(await (await fresh(`wait-${state}`)).waitUntilFinished({ intervalMs: 10 })).toBe(state)
  })
})

describe('states', () => {
  it('are lower-case words, and more than the documentation names', async () => {
    provesDefect('documentation.7')
    const states = [
      'finished',
      'failed',
      'crashed',
      'killed',
      'preempting',
      'preempted',
      'pending',
      'running',
    ]
    await write(...states.map(state => `state-${state}`))
    side.tampering.change = ({ operation, variables }, data) => {
      if (operation === 'Run') data.project.run.state = String(variables.name).slice('state-'.length)
    }
    const code = `[api.run(f'local/${project}/state-{state}').state for state in states]`
    expect(await side.value(code, { names: { states } })).toEqual(states.map(state => `s:${state}`))
    const ours = await Promise.all(states.map(async state => (await fresh(`state-${state}`)).state))
    expect(ours).toEqual(states)
  })
})

describe('what the documentation says of attributes', () => {
  it('is wrong about these types, which are the same in both', async () => {
    provesDefect(
      'documentation.1',
      'documentation.4',
      'documentation.5',
      'documentation.6',
      'documentation.21',
    )
    await write('types')
    const code = `${runPython('types')}\n[run.user.username, run.metadata, run.path, run.url.endswith('/local/${project}/runs/types'), run.username]`
    const run = await fresh('types')
    const { username } = run.user ?? {}
    expect(await side.value(code)).toEqual([
      `s:${username}`,
      null,
      ['s:local', `s:${project}`, 's:types'],
      true,
      's:local',
    ])
    expect([await run.metadata(), run.path, run.username]).toEqual([
      null,
      ['local', project, 'types'],
      'local',
    ])
    expect(run.url.endsWith(`/local/${project}/runs/types`)).toBe(true)
  })

  it('is right about the internal id of the project, in ours alone', async () => {
    provesDefect('documentation.2')
    await write('internal')
    const absent = await side.python(`${runPython('internal')}\nrun.project_internal_id`)
    expect(absent).toMatchObject({ error: { class: 'AttributeError' } })
    expect(Number.isInteger((await fresh('internal')).projectInternalId)).toBe(true)
  })
})

describe('a run whose owner or project number the service does not say', () => {
  it.each(['user', 'projectId'])('can be read (no %s)', async field => {
    provesDefect('client.16')
    await write(`no-${field}`)
    side.tampering.change = ({ operation }, data) => {
      if (operation === 'Run') data.project.run[field] = null
    }
    expect(await side.python(`${runPython(`no-${field}`)}\nrun.id`)).toHaveProperty('error')
    const run = await fresh(`no-${field}`)
    expect([run.id, run.config.lr]).toEqual([`no-${field}`, 0.5])
  })
})
