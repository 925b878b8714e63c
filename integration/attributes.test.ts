// What a run says of itself, also where a service says less than it should.
import { InputError, NotLoadedError } from '@runscan/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session

beforeEach(async () => {
  session = await openSession()
})

afterEach(() => session.close())

/** Answers as another service might: fields of the run replaced. */
function answerWith(fields: Record<string, unknown>): void {
  session.tamper = async (url, response) => {
    if (!url.endsWith('/graphql')) return response
    const body = (await response.json()) as { data?: { project?: { run?: object } } }
    if (body.data?.project?.run) Object.assign(body.data.project.run, fields)
    return Response.json(body)
  }
}

describe('run.username', () => {
  it('is the entity, and says once that it is deprecated', async () => {
    const run = await session.log('r', [{ a: 1 }])
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    expect([run.username, run.username]).toEqual(['local', 'local'])
    expect(warned.mock.calls).toEqual([
      ['`run.username` is deprecated: use `run.entity`', 'DeprecationWarning'],
    ])
    warned.mockRestore()
  })
})

describe('a service that leaves things out', () => {
  it('makes no run unloadable: no user, no number of the project', async () => {
    await session.log('r', [{ a: 1 }])
    answerWith({ user: null, projectId: null, tags: null, config: null, summaryMetrics: null })
    const run = await session.open().run('p/r')
    expect([run.user, run.projectInternalId, run.tags, run.config, run.summary]).toEqual([
      null,
      null,
      [],
      {},
      {},
    ])
  })

  it('may send objects in place of JSON text', async () => {
    await session.log('r', [{ a: 1 }])
    answerWith({ config: { lr: { value: 0.5 }, bare: 3 }, projectId: '42' })
    const run = await session.open().run('p/r')
    expect([run.config, run.projectInternalId]).toEqual([{ lr: 0.5, bare: 3 }, 42])
  })

  it('is told about when a field cannot be read, with the field named', async () => {
    await session.log('r', [{ a: 1 }])
    answerWith({ config: '7' })
    const run = await session.open().run('p/r')
    expect(() => run.config).toThrow('`config`')
  })
})

describe('config and summary', () => {
  it('may be set as a whole, and keep the object that somebody holds', async () => {
    const run = await session.log('r', [{ a: 1 }])
    const { config } = run
    run.config = { ...config, lr: 2 }
    run.summary = { best: { loss: 1, step: 2 } }
    expect(run.config).toBe(config)
    await run.update()
    const fresh = await session.open().run('p/r')
    expect([fresh.config, fresh.summary]).toEqual([{ lr: 2 }, { best: { loss: 1, step: 2 } }])
    expect(() => {
      run.config = [] as never
    }).toThrow(InputError)
  })

  it('change deep inside, key by key, and lose what is deleted there', async () => {
    const run = await session.log('r', [{ a: 1 }])
    run.summary.nested = { deep: { x: 1, y: 2 }, list: [1, 2] }
    await run.update()
    const nested = run.summary.nested as { deep: Record<string, unknown>; list: number[] }
    delete nested.deep.x
    nested.deep.z = Number.POSITIVE_INFINITY
    nested.list.push(3)
    await run.update()
    expect((await session.open().run('p/r')).summary.nested).toEqual({
      deep: { y: 2, z: Number.POSITIVE_INFINITY },
      list: [1, 2, 3],
    })
  })

  it('of a run from a lazy list say how to load them, and then take edits along', async () => {
    await session.log('r', [{ a: 1 }])
    const [run] = await session.api.runs('p').toArray()
    if (!run) return expect(run).toBeDefined()
    for (const name of ['config', 'rawConfig', 'summary', 'summaryMetrics', 'systemMetrics', 'historyKeys']) {
      expect(() => run[name as 'config']).toThrow(NotLoadedError)
    }
    run.tags.push('kept')
    run.notes = 'kept too'
    await run.loadFullData()
    run.config.lr = 5
    await run.loadFullData({ force: true })
    await run.load({ force: true })
    expect([run.tags, run.notes, run.config.lr]).toEqual([['kept'], 'kept too', 5])
    await run.update()
    const fresh = await session.open().run('p/r')
    expect([fresh.tags, fresh.notes, fresh.config.lr]).toEqual([['kept'], 'kept too', 5])
  })
})

describe('a run that Run.create made', () => {
  it.each(['running', 'pending'] as const)('in the state %s can be edited and saved', async state => {
    const made = await session.api.createRun({ project: 'p', state })
    expect([made.state, made.id.length, made.config, made.tags]).toEqual([state, 8, {}, []])
    made.name = 'made'
    made.config.lr = 1
    await made.update()
    const fresh = await session.open().run(`p/${made.id}`)
    expect([fresh.name, fresh.config, fresh.state]).toEqual(['made', { lr: 1 }, state])
  })
})

describe('what a session remembers', () => {
  it('is no run that was deleted, nor what a run was before it was made anew', async () => {
    const run = await session.log('r', [{ a: 1 }])
    await run.delete()
    await expect(session.api.run('local/p/r')).rejects.toThrow('could not find run')
    const before = await session.log('again', [{ a: 1 }])
    const made = await session.api.createRun({ project: 'p', runId: 'again' })
    expect(made).not.toBe(before)
  })

  it('of a sweep and of the metadata is asked for again by a forced load', async () => {
    const run = await session.log('r', [{ a: 1 }])
    const { data } = await session.graphql(
      `mutation { upsertSweep(input: { projectName: "p", config: "method: grid" }) { sweep { id name } } }`,
    )
    const { id, name } = data.upsertSweep.sweep
    await session.graphql(
      'mutation($name: String) { upsertBucket(input: { modelName: "p", name: "r", sweep: $name }) { inserted } }',
      { name },
    )
    expect(await run.sweep()).toBeNull()
    await run.load({ force: true })
    expect((await run.sweep())?.state).toBe('RUNNING')
    await session.graphql(
      'mutation($id: ID) { upsertSweep(input: { id: $id, state: "PAUSED" }) { sweep { id } } }',
      { id },
    )
    expect((await run.sweep())?.state).toBe('RUNNING')
    await run.load({ force: true })
    expect((await run.sweep())?.state).toBe('PAUSED')
  })
})

describe('runs.histories', () => {
  it('gives the rows of every run in the order of the list, with its id', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await session.log(id, [{ x: id }, { x: id }])
    const rows = []
    for await (const row of session.api.runs('p', { perPage: 2 }).histories({ keys: ['x'] })) rows.push(row)
    expect(rows.map(row => [row.run_id, row.x])).toEqual(
      ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e', 'e', 'f', 'f'].map(id => [id, id]),
    )
  })
})

describe('a list of runs', () => {
  it('gives a run once though it is on two pages, because it moved', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await session.log(id, [{ x: 1 }])
    let pages = 0
    session.tamper = async (url, response) => {
      const text = await response.text()
      if (!url.endsWith('/graphql') || !text.includes('"runs"')) return new Response(text)
      pages += 1
      const body = JSON.parse(text)
      // The second page begins with the last run of the first one.
      if (pages === 2) body.data.project.runs.edges.unshift(first)
      else first = body.data.project.runs.edges.at(-1)
      return Response.json(body)
    }
    let first: unknown
    const runs = await session.api.runs('p', { perPage: 2 }).toArray()
    expect(runs.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('ends with an error when the server gives the same cursor again and again', async () => {
    for (const id of ['a', 'b', 'c']) await session.log(id, [{ x: 1 }])
    let page: string | undefined
    session.tamper = async (_url, response) => {
      const text = await response.text()
      if (text.includes('"runs"')) page ??= text
      return new Response(text.includes('"runs"') ? page : text)
    }
    session.intercept = (_url, init) =>
      page !== undefined && String(init.body).includes('query Runs') ? new Response(page) : undefined
    await expect(session.api.runs('p', { perPage: 1 }).toArray()).rejects.toThrow('same cursor')
  })

  it('that are asked for twice with other options are two lists', async () => {
    for (const id of ['a', 'b', 'c']) await session.log(id, [{ x: 1 }])
    session.forget()
    const small = session.api.runs('local/p', { perPage: 1 })
    const full = session.api.runs('local/p', { perPage: 3, lazy: false })
    expect([await small.length(), await full.length()]).toEqual([3, 3])
    expect((await full.toArray())[0]?.config).toEqual({ lr: 0.1 })
    expect(session.sent.map(({ variables }) => variables.perPage)).toEqual([1, 3])
  })

  it('stays what it is while runs are added', async () => {
    for (const id of ['a', 'b', 'c']) await session.log(id, [{ x: 1 }])
    const ids: string[] = []
    for await (const run of session.api.runs('p', { perPage: 1, order: '-created_at' })) {
      ids.push(run.id)
      session.clock += 1000
      await session.log(`new-${ids.length}`, [{ x: 1 }])
    }
    expect(ids).toEqual(['c', 'b', 'a'])
  })
})
