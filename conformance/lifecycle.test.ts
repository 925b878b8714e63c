// How runs are made, put into states, waited for, loaded again and deleted: by one client, as the other sees it.
import { setTimeout as sleep } from 'node:timers/promises'
import { NotLoadedError, RunNotFoundError } from '@runscan/core'
import { Run, startRun } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, partsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import type { Answer } from './harness/official-client.js'
import { writeRaw } from './harness/raw-writer.js'
import { compareAttributes } from './harness/same-attributes.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'
import type { Tagged } from './tagged.js'

const area = openArea('lifecycle')
const project = 'lifecycle'

let side: SideBySide
const clockAhead = 0

beforeAll(async () => {
  side = await openSideBySide({ now: () => Date.now() + clockAhead })
})

afterAll(() => side?.close())

const at = (id: string) => side.path(project, id)

/** The value of the last line of some Python. */
async function python(code: string, id?: string, names: Record<string, unknown> = {}): Promise<Tagged> {
  const question = { what: 'python', path: id === undefined ? '' : at(id), code, names }
  return answered((await side.official.ask({ question })).question as Answer)
}

async function fresh(id: string): Promise<Run> {
  side.api.flush()
  return side.api.run(at(id))
}

describe('a run that is made without logging', () => {
  const creation = ['create()', 'create.run_id', 'create.project', 'create.entity', 'create.state'] as const
  const cases = [
    { state: 'running', id: 'made-running' },
    { state: 'pending', id: 'made-pending' },
  ] as const

  it.each(cases)('by the official client as $state is that run for ours', async ({ state, id }) => {
    proves(creation, 'official-to-ours', 'both-read')
    const entity = side.server.entity
    const made = `wandb.apis.public.Run.create(api, run_id='o-${id}', project='${project}', entity='${entity}', state='${state}')`
    expect(await python(`${made}.id`)).toBe(`s:o-${id}`)
    await sameAttributes(`o-${id}`)
    expect((await fresh(`o-${id}`)).state).toBe(state)
  })

  it.each(cases)('by ours as $state is that run for the official client', async ({ state, id }) => {
    proves(creation, 'ours-to-official', 'both-read')
    const { entity } = side.server
    const run = await Run.create(side.api, { runId: `u-${id}`, project, entity, state })
    expect([run.id, run.project, run.entity, run.state]).toEqual([`u-${id}`, project, entity, state])
    await sameAttributes(`u-${id}`)
  })

  it('has an id of eight letters and digits, the project `uncategorized` and the state `running` by default', async () => {
    proves([...creation, 'create.api'], 'official-to-ours', 'ours-to-official', 'both-read')
    const made = 'run = wandb.apis.public.Run.create(api)\n[run.id, run.project, run.entity, run.state]'
    const [id, ...theirs] = (await python(made)) as string[]
    const ours = await Run.create(side.api)
    area.value(['create', 'defaults'], theirs, [ours.project, ours.entity, ours.state])
    area.check()
    for (const each of [ours.id, String(id).slice(2)]) expect(each).toMatch(/^[a-z0-9]{8}$/)
    expect((await side.api.run(`uncategorized/${String(id).slice(2)}`)).state).toBe('running')
    const found = await side.official.ask({
      question: { what: 'attributes', path: `${ours.entity}/uncategorized/${ours.id}` },
    })
    expect(partsOf(found.question).state).toEqual({ ok: 's:running' })
  })

  it('can be updated, which in the official client it cannot', async () => {
    provesDefect('documentation.16', 'client.28')
    const code = "run = wandb.apis.public.Run.create(api, run_id='o-edit', project=project)\nrun.update()"
    const question = { what: 'python', path: '', code, names: { project } }
    expect((await side.official.ask({ question })).question).toHaveProperty('error')
    const run = await Run.create(side.api, { runId: 'u-edit', project })
    run.name = 'named'
    run.config.lr = 0.5
    await run.update()
    expect(await python('[run.name, run.config["lr"]]', 'u-edit')).toEqual(['s:named', 'f:0.5'])
  })
})

const sameAttributes = (id: string) => compareAttributes(area, side, at(id))

describe('a state', () => {
  it('that the official client sets is the state for ours', async () => {
    proves('update_state()', 'official-to-ours', 'both-read')
    proves('update_state.state', 'official-to-ours', 'both-read')
    await startRun(side.api, { project, id: 'o-state' })
    expect(await python("[run.update_state('failed'), run.state]", 'o-state')).toEqual([true, 's:failed'])
    expect((await fresh('o-state')).state).toBe('failed')
    expect(await python("[run.update_state('pending'), run.state]", 'o-state')).toEqual([true, 's:pending'])
    expect((await fresh('o-state')).state).toBe('pending')
  })

  it('that ours sets is the state for the official client', async () => {
    proves('update_state()', 'ours-to-official', 'both-read')
    proves('update_state.state', 'ours-to-official', 'both-read')
    await startRun(side.api, { project, id: 'u-state' })
    const run = await fresh('u-state')
    for (const state of ['failed', 'pending'] as const) {
      expect([await run.updateState(state), run.state]).toEqual([true, state])
      expect(await python('run.state', 'u-state')).toBe(`s:${state}`)
    }
  })

  it('follows what both clients are allowed to follow it with, and nothing else', async () => {
    proves('update_state()', 'both-fail')
    proves('update_state.state', 'both-fail')
    proves('update_state raises Error', 'both-fail')
    for (const id of ['o-done', 'u-done']) await writeRaw(side, { project, id, lines: [], finished: true })
    for (const state of ['pending', 'running', 'nonsense']) {
      const question = { what: 'python', path: at('o-done'), code: `run.update_state('${state}')` }
      expect((await side.official.ask({ question })).question).toHaveProperty('error')
      await expect((await fresh('u-done')).updateState(state as 'pending')).rejects.toMatchObject({
        code: expect.any(String),
      })
    }
    expect((await fresh('u-done')).state).toBe('finished')
  })
})

describe('waiting', () => {
  it('ends for both when the other has ended the run, with the state that it ended in', async () => {
    proves('wait_until_finished()', 'official-to-ours', 'ours-to-official', 'both-read')
    const ours = await startRun(side.api, { project, id: 'u-wait' })
    const theirs = python('run.wait_until_finished()\nrun.state', 'u-wait')
    await sleep(1500)
    await ours.finish({ exitCode: 0 })
    expect(await theirs).toBe('s:finished')
    await side.official.mustRun('write_plain', [
      ...['--project', project, '--id', 'o-wait', '--rows', '3', '--logged', `${side.folder}/wait.jsonl`],
    ])
    expect(await (await fresh('o-wait')).waitUntilFinished({ intervalMs: 50 })).toBe('finished')
  })

  it('for a run that there is not is an error for both', async () => {
    proves('wait_until_finished()', 'both-fail')
    for (const id of ['o-gone', 'u-gone']) await writeRaw(side, { project, id, lines: [], finished: false })
    const code = 'run.delete()\nrun.wait_until_finished()'
    const { question } = await side.official.ask({ question: { what: 'python', path: at('o-gone'), code } })
    expect(question).toHaveProperty('error')
    const run = await fresh('u-gone')
    await run.delete()
    await expect(run.waitUntilFinished()).rejects.toThrow(RunNotFoundError)
  })
})

describe('loading', () => {
  it.each([
    ['load', 'run.load(force=True)'],
    ['load_full_data', 'run.load_full_data(force=True)'],
  ] as const)('%s again shows both what the other has changed', async (method, call) => {
    proves(`${method}()`, 'official-to-ours', 'ours-to-official', 'both-read')
    proves(`${method}.force`, 'official-to-ours', 'ours-to-official', 'both-read')
    const id = `load-${method}`
    await writeRaw(side, { project, id, lines: [], finished: true })
    const run = await fresh(id)
    await python("run.notes = 'theirs'\nrun.update()\nNone", id)
    expect(run.notes).toBeNull()
    if (method === 'load') await run.load()
    else await run.loadFullData()
    expect(run.notes).toBeNull()
    if (method === 'load') await run.load({ force: true })
    else await run.loadFullData({ force: true })
    expect(run.notes).toBe('theirs')
    const code = [
      'before = run.notes',
      // The second client in the same process stands for ours having saved meanwhile.
      `other = wandb.Api().run('${at(id)}')`,
      "other.notes = 'second'",
      'other.update()',
      call,
      '[before, run._attrs["notes"]]',
    ].join('\n')
    expect(await python(code, id)).toEqual(['s:theirs', 's:second'])
    await run.load({ force: true })
    run.notes = 'ours'
    await run.update()
    expect(await python(`${call}\nrun.notes`, id)).toBe('s:ours')
  })

  it('of a run that there is no more is an error for both', async () => {
    for (const method of ['load', 'load_full_data'] as const) proves(`${method}()`, 'both-fail')
    await writeRaw(side, { project, id: 'load-gone', lines: [], finished: true })
    const run = await fresh('load-gone')
    const code = (call: string) => `run.delete()\n${call}`
    const asked = await side.official.ask({
      question: { what: 'python', path: at('load-gone'), code: code('run.load(force=True)') },
    })
    expect(asked.question).toMatchObject({ error: { class: 'RunNotFoundError' } })
    await expect(run.load({ force: true })).rejects.toThrow(RunNotFoundError)
    await expect(run.loadFullData({ force: true })).rejects.toThrow(RunNotFoundError)
  })
})

describe('a run from a list', () => {
  beforeAll(async () => {
    const config = '{"lr":{"value":0.5}}'
    await writeRaw(side, {
      project: 'listed',
      id: 'one',
      lines: ['{"_step":0,"a":1}'],
      config,
      finished: true,
    })
  })

  it.each([true, false])('has the same attributes for both (lazy: %s)', async lazy => {
    proves('__init__.lazy', 'official-to-ours', 'ours-to-official', 'both-read')
    proves('__init__.attrs', 'official-to-ours', 'ours-to-official', 'both-read')
    const place = `${side.server.entity}/listed`
    const code = [
      `run = api.runs('${place}', lazy=${lazy ? 'True' : 'False'})[0]`,
      'light = [run.id, run.name, run.state, run.tags, run.created_at]',
      '{"light": light, "config": run.config, "summary": run.summary_metrics}',
    ].join('\n')
    const [run] = await side.api.runs(place, { lazy }).toArray()
    if (!run) expect.fail('the list is empty')
    expect(run.lazy).toBe(lazy)
    if (lazy) {
      expect(() => run.config).toThrow(NotLoadedError)
      await run.loadFullData()
    }
    area.value(['listed', String(lazy)], await python(code), {
      light: [run.id, run.name, run.state, run.tags, run.createdAt],
      config: run.config,
      summary: run.summary,
    })
    area.check()
  })
})

describe('deleting', () => {
  it('a run that is gone already is an error for both', async () => {
    proves('delete()', 'both-fail')
    for (const id of ['o-del', 'u-del']) await writeRaw(side, { project, id, lines: [], finished: true })
    const question = { what: 'python', path: at('o-del'), code: 'run.delete()\nrun.delete()' }
    expect((await side.official.ask({ question })).question).toHaveProperty('error')
    const run = await fresh('u-del')
    await run.delete()
    await expect(run.delete()).rejects.toMatchObject({ code: expect.any(String) })
  })
})

describe('saving', () => {
  it('is another name for updating, in both', async () => {
    proves('save()', 'official-to-ours', 'ours-to-official', 'both-read')
    await writeRaw(side, { project, id: 'saved', lines: [], finished: true })
    await python("run.notes = 'theirs'\nrun.save()\nNone", 'saved')
    const run = await fresh('saved')
    expect(run.notes).toBe('theirs')
    run.notes = 'ours'
    await run.save()
    expect(await python('run.notes', 'saved')).toBe('s:ours')
  })
})

everyAllowedDifferenceOccurs('lifecycle', area)
