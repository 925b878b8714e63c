// What the SDK does with the process that logs a run: reads its console, stops it, waits for it.
import { provesDefect } from '@runscan/conformance/proves'
import { AbortError, GraphQLRequestError, HttpError, InputError, TimeoutError } from '@runscan/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session

beforeEach(async () => {
  session = await openSession()
})

afterEach(() => session.close())

const stream = (run: string, body: object) =>
  fetch(`${session.server.url}/files/local/p/${run}/file_stream`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`api:${session.server.apiKey}`)}` },
    body: JSON.stringify(body),
  })

describe('run.consoleLogs', () => {
  const written = Array.from({ length: 25 }, (_, at) =>
    at % 5 === 4 ? `ERROR 2026-01-01T00:00:${at}.5 bad ${at}` : `2026-01-01T00:00:${at} good ${at}`,
  )
  const print = () => stream('r', { files: { 'output.log': { offset: 0, content: written } } })
  const collect = async (options: Parameters<Awaited<ReturnType<Session['log']>>['consoleLogs']>[0]) => {
    const lines = []
    for await (const line of (await session.api.run('p/r')).consoleLogs(options)) lines.push(line)
    return lines
  }

  beforeEach(async () => {
    await session.log('r', [{ a: 1 }], { finish: false })
    await print()
    session.forget()
  })

  it('gives every line once, whatever the size of the pages', async () => {
    const all = await collect({})
    expect(all).toHaveLength(25)
    expect(all[4]).toEqual({
      number: 4,
      timestamp: '2026-01-01T00:00:4.5',
      level: 'error',
      label: null,
      content: 'bad 4',
    })
    for (const perPage of [1, 7, 25]) expect(await collect({ perPage })).toEqual(all)
  })

  it('gives the last lines in one request', async () => {
    const lines = await collect({ last: 3 })
    expect(lines.map(({ content }) => content)).toEqual(['good 22', 'good 23', 'bad 24'])
    expect(session.sent.filter(({ name }) => name.startsWith('RunConsoleLog'))).toHaveLength(1)
  })

  it('asks for nothing before it is iterated, and reads again each time', async () => {
    const logs = (await session.api.run('p/r')).consoleLogs()
    session.forget()
    const count = async () => {
      let lines = 0
      for await (const _line of logs) lines += 1
      return lines
    }
    expect(session.sent).toEqual([])
    expect([await count(), await count()]).toEqual([25, 25])
  })
})

describe('run.stop', () => {
  it('is heard by the process, which is killed then', async () => {
    const run = await session.log('r', [{ a: 1 }], { finish: false })
    expect(await run.stop()).toBe(true)
    expect(await (await stream('r', {})).json()).toMatchObject({ stopped: true })
    await stream('r', { complete: true, exitcode: 255 })
    expect(await run.waitUntilFinished()).toBe('killed')
  })

  it('is refused for a run that has ended', async () => {
    const run = await session.log('r', [{ a: 1 }])
    await expect(run.stop()).rejects.toThrow(GraphQLRequestError)
  })
})

describe('run.waitUntilFinished', () => {
  it.each([
    ['finished', { complete: true, exitcode: 0 }],
    ['failed', { complete: true, exitcode: 3 }],
  ])('ends when the run is %s', async (state, body) => {
    const run = await session.log('r', [{ a: 1 }], { finish: false })
    const waiting = run.waitUntilFinished({ intervalMs: 10 })
    await stream('r', body)
    expect([await waiting, run.state]).toEqual([state, state])
  })

  it('ends when the run is preempted', async () => {
    const run = await session.log('r', [{ a: 1 }], { finish: false })
    await stream('r', { preempting: true })
    await stream('r', { complete: true, exitcode: 1 })
    expect(await run.waitUntilFinished()).toBe('preempted')
  })

  it('ends when the run is crashed', async () => {
    const run = await session.log('r', [{ a: 1 }], { finish: false })
    session.clock += 3_600_000
    expect(await run.waitUntilFinished()).toBe('crashed')
  })

  it('outlasts a server that is away for a while, and asks no faster than it was told', async () => {
    const run = await session.log('r', [{ a: 1 }])
    let failures = 0
    session.intercept = () => {
      failures += 1
      return failures <= 3 ? new Response('restarting', { status: 501 }) : undefined
    }
    const started = performance.now()
    expect(await run.waitUntilFinished({ intervalMs: 30 })).toBe('finished')
    expect(performance.now() - started).toBeGreaterThan(80)
  })

  it('says why it could not ask when the time is up', async () => {
    const run = await session.log('r', [{ a: 1 }])
    session.intercept = () => new Response('no', { status: 501 })
    const error = await run.waitUntilFinished({ intervalMs: 10, timeoutMs: 60 }).catch(thrown => thrown)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error.cause).toBeInstanceOf(HttpError)
  })

  it('does not wait for what will not pass', async () => {
    const run = await session.log('r', [{ a: 1 }], { finish: false })
    session.intercept = () => new Response('{}', { status: 403 })
    await expect(run.waitUntilFinished({ intervalMs: 10 })).rejects.toThrow('403')
  })

  it('ends at once when it is aborted, and refuses waits that cannot be', async () => {
    provesDefect('client.20', 'trap.g')
    const run = await session.log('r', [{ a: 1 }], { finish: false })
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 30)
    await expect(run.waitUntilFinished({ signal: abort.signal })).rejects.toThrow(AbortError)
    await expect(run.waitUntilFinished({ timeoutMs: -1 })).rejects.toThrow(InputError)
  })
})
