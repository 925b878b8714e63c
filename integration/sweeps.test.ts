// Sweeps as the SDK sees them through runs and lists.
import { AbortError, GraphQLRequestError, PermissionError, SweepNotFoundError } from '@runscan/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session
let sweep: string

beforeEach(async () => {
  session = await openSession()
  sweep = await makeSweep('method: random\nrun_cap: 4\nmetric: {name: acc, goal: maximize}\n')
  for (const [id, acc] of Object.entries({ a: 0.1, b: 0.7 })) {
    await session.log(id, [{ acc }])
    await join(id, sweep)
  }
  await session.log('alone', [{ acc: 1 }])
  session.forget()
  session.api.flush()
})

afterEach(() => session.close())

async function makeSweep(config: string, more: Record<string, unknown> = {}): Promise<string> {
  const { data, errors } = await session.graphql(
    'mutation($input: UpsertSweepInput!) { upsertSweep(input: $input) { sweep { name } } }',
    { input: { projectName: 'p', config, ...more } },
  )
  if (errors) throw new TypeError(errors[0].message)
  return data.upsertSweep.sweep.name
}

const join = (name: string, to: string) =>
  session.graphql('mutation($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }', {
    input: { modelName: 'p', name, sweep: to },
  })

const timesAsked = () => session.sent.filter(({ name }) => name === 'GetSweep').length

describe('run.sweep', () => {
  it('is asked for once, and says what the sweep is', async () => {
    const run = await session.api.run('p/b')
    const found = await run.sweep()
    expect(await run.sweep()).toBe(found)
    expect(timesAsked()).toBe(1)
    expect(found).toMatchObject({
      id: sweep,
      method: 'random',
      expectedRunCount: 4,
      runCount: 2,
      bestLoss: 0.7,
    })
    expect(found?.config).toEqual({ method: 'random', run_cap: 4, metric: { name: 'acc', goal: 'maximize' } })
  })

  it('is null for a run of no sweep, without a request', async () => {
    const run = await session.api.run('p/alone')
    expect([run.sweepName, await run.sweep(), timesAsked()]).toEqual([null, null, 0])
  })

  it('throws when the sweep is gone, and asks again the next time', async () => {
    await join('alone', 'nowhere')
    const run = await session.open().run('p/alone')
    await expect(run.sweep()).rejects.toThrow(SweepNotFoundError)
    await expect(run.sweep()).rejects.toThrow("'local/p/nowhere'")
    expect(timesAsked()).toBe(2)
  })

  it('does not hide that the key may not see it', async () => {
    const run = await session.api.run('p/a')
    session.intercept = (_url, init) =>
      String(init.body).includes('GetSweep') ? new Response('{}', { status: 403 }) : undefined
    await expect(run.sweep()).rejects.toThrow(PermissionError)
  })

  it('may be given up by one caller without failing the others', async () => {
    const run = await session.api.run('p/a')
    const abort = new AbortController()
    const [given, kept] = [run.sweep({ signal: abort.signal }), run.sweep()]
    abort.abort()
    await expect(given).rejects.toThrow(AbortError)
    expect((await kept)?.id).toBe(sweep)
  })
})

describe('a list of runs', () => {
  it('with includeSweeps asks for each sweep once, however many runs and pages there are', async () => {
    const runs = await session.api.runs('p', { includeSweeps: true, perPage: 1 }).toArray()
    expect(timesAsked()).toBe(1)
    for (const run of runs) await run.loadFullData()
    const sweeps = await Promise.all(runs.map(run => run.sweep()))
    expect(sweeps.map(found => found?.id ?? null)).toEqual([sweep, sweep, null])
    expect([sweeps[0] === sweeps[1], timesAsked()]).toEqual([true, 1])
  })

  it('without includeSweeps asks for none, and shares the one that is asked for later', async () => {
    const [a, b] = await session.api.runs('p').toArray()
    expect(timesAsked()).toBe(0)
    expect(await a?.sweep()).toBe(await b?.sweep())
    expect(timesAsked()).toBe(1)
  })

  it('goes on past a sweep that is gone, which run.sweep then tells', async () => {
    await join('alone', 'nowhere')
    const runs = await session.api.runs('p', { includeSweeps: true }).toArray()
    expect(runs).toHaveLength(3)
    await expect(runs[2]?.sweep()).rejects.toThrow(SweepNotFoundError)
  })
})

describe('a sweep on the server', () => {
  it('runs once it has a run, counts a grid, and takes in runs that exist already', async () => {
    const config = 'method: grid\nparameters:\n  lr: {values: [1, 2, 3]}\n  layers: {min: 1, max: 4}\n'
    const filters = JSON.stringify({ $or: [{ name: 'alone' }] })
    const pending = await session.api.sweep(`p/${await makeSweep(config)}`)
    expect([pending.state, pending.expectedRunCount]).toEqual(['PENDING', 12])
    const prior = await session.api.sweep(`p/${await makeSweep(config, { priorRunsFilters: filters })}`)
    expect(prior.runCount).toBe(1)
    expect((await session.api.sweep(`p/${sweep}`)).state).toBe('RUNNING')
  })

  it('refuses a config that is no YAML mapping, and a state that is none', async () => {
    await expect(makeSweep('- a\n- b\n')).rejects.toThrow('not a YAML mapping')
    await expect(makeSweep('a: [1')).rejects.toThrow('not YAML')
    await expect(makeSweep('method: grid', { state: 'SLEEPING' })).rejects.toThrow("'SLEEPING'")
  })

  it('keeps the states of its runs for itself', async () => {
    const run = await session.api.run('p/a')
    await expect(run.updateState('pending')).rejects.toThrow(GraphQLRequestError)
    await expect(run.updateState('pending')).rejects.toThrow('of a sweep')
  })
})
