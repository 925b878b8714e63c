// Every row once, wherever exports end and live rows begin, and whatever happens at that very step.
import { type RunWriter, startRun } from '@runscan/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

/** Rows of one export. */
const size = 5

let session: Session

beforeEach(async () => {
  session = await openSession({ freezeRows: size })
})

afterEach(() => session.close())

const steps = (first: number, end: number) =>
  Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at)

/** A run that goes on, with rows of which every second one has `even`. */
async function running(id: string, rows: number): Promise<RunWriter> {
  const writer = await startRun(session.api, { project: 'p', id })
  await more(writer, 0, rows)
  return writer
}

async function more(writer: RunWriter, first: number, count: number): Promise<void> {
  for (const step of steps(first, first + count)) {
    await writer.log({ value: step, ...(step % 2 ? {} : { even: step }) })
  }
  await writer.flush()
}

const scan = async (id: string, options = {}) =>
  (await session.api.run(`local/p/${id}`)).scanHistory({ pageSize: 3, ...options })
const stepsOf = async (id: string, options = {}) =>
  (await (await scan(id, options)).toArray()).map(row => Number(row._step))

describe('a run with any number of rows', () => {
  it.each(steps(0, 3 * size + 1))(
    'gives each of %i rows once, for every range around its export',
    async rows => {
      await running('r', rows)
      expect(await stepsOf('r')).toEqual(steps(0, rows))
      expect(await stepsOf('r', { keys: ['even'] })).toEqual(steps(0, rows).filter(step => step % 2 === 0))
      for (const boundary of [0, size - 1, size, size + 1, 2 * size, rows]) {
        expect(await stepsOf('r', { minStep: boundary })).toEqual(steps(boundary, rows))
        expect(await stepsOf('r', { maxStep: boundary })).toEqual(steps(0, Math.min(boundary, rows)))
      }
    },
  )
})

describe('a scan during which rows are exported', () => {
  it.each(steps(0, 3 * size))('has every row once when that happens after row %i', async at => {
    const writer = await running('r', 3 * size - 1)
    const seen: number[] = []
    const history = await scan('r', { pageSize: 1 })
    for await (const row of history) {
      seen.push(Number(row._step))
      if (seen.length === at + 1) await more(writer, 3 * size - 1, 2 * size)
    }
    // Rows that were logged meanwhile may be among them, at the end and without a gap.
    expect(seen.length).toBeGreaterThanOrEqual(3 * size - 1)
    expect(seen).toEqual(steps(0, seen.length))
    await writer.finish()
  })

  it('goes on when that happens again and again, and says so', async () => {
    const writer = await running('r', 2 * size + 2)
    const seen: number[] = []
    const history = await scan('r', { pageSize: 1 })
    let logged = 2 * size + 2
    for await (const row of history) {
      seen.push(Number(row._step))
      if (seen.length % 4 === 0 && logged < 60) {
        await more(writer, logged, size)
        logged += size
      }
    }
    expect(seen).toEqual(steps(0, seen.length))
    expect(history.diagnostics.restarts).toBeGreaterThan(1)
    expect(history.diagnostics.complete).toBe(true)
  })

  it('has every row once when the run ends meanwhile', async () => {
    const writer = await running('r', size + 3)
    const seen: number[] = []
    for await (const row of await scan('r', { pageSize: 1 })) {
      seen.push(Number(row._step))
      if (seen.length === size + 1) await writer.finish()
    }
    expect(seen).toEqual(steps(0, size + 3))
  })
})

describe('links that expire', () => {
  // An export as small as these is one request: its end is all of it.
  const exports = 8

  it.each(steps(0, exports).flatMap(at => [403, 400].map(status => [status, at] as const)))(
    'with status %i at request %i for an export are renewed, and no row is lost or doubled',
    async (status, at) => {
      await running('r', exports * size + 2)
      let count = 0
      let renewed = 0
      session.intercept = (url, init) => {
        if (String(init.body).includes('RunParquetHistory')) renewed += 1
        if (!url.includes('/exports/')) return undefined
        const isTheOne = count === at
        count += 1
        if (!isTheOne) return undefined
        // A link that is signed in the same second is the same link.
        session.clock += 2000
        return new Response('<Error>expired</Error>', { status })
      }
      expect(await stepsOf('r', { useCache: false })).toEqual(steps(0, exports * size + 2))
      expect([count > at, renewed]).toEqual([true, 2])
    },
  )

  it('all at once are renewed by one question', async () => {
    await running('r', 4 * size)
    let expired = true
    let asked = 0
    session.intercept = (url, init) => {
      if (String(init.body).includes('RunParquetHistory')) {
        asked += 1
        if (asked === 2) expired = false
      }
      if (!url.includes('/exports/') || !expired) return undefined
      session.clock += 2000
      return new Response('', { status: 403 })
    }
    expect(await stepsOf('r', { useCache: false })).toEqual(steps(0, 4 * size))
    expect(asked).toBe(2)
  })
})

describe('a scan tells', () => {
  it('which steps came from where, what was asked and found, and what it cost', async () => {
    await running('r', 2 * size + 3)
    const history = await scan('r', { keys: ['value', 'nope'], keyMode: 'any', useCache: false })
    expect(history.diagnostics).toMatchObject({ rows: 0, complete: false, sources: [] })
    await history.toArray()
    expect(history.diagnostics).toMatchObject({
      rows: 13,
      liveRows: 3,
      exports: 2,
      keysAsked: ['value', 'nope'],
      keysFound: ['value'],
      keysMissing: ['nope'],
      sources: [
        { source: 'exports', firstStep: 0, lastStep: 9 },
        { source: 'live', firstStep: 10, lastStep: 12 },
      ],
      restarts: 0,
      complete: true,
    })
    expect(history.diagnostics.bytes).toBeGreaterThan(0)
  })

  it('what it would read of which export and of the live tail, before it reads any of it', async () => {
    await running('r', 2 * size + 3)
    const history = await scan('r', { keys: ['even'], minStep: 7, maxStep: 12 })
    session.forget()
    const asked: string[] = []
    session.intercept = (url, { headers }) => {
      if (!url.endsWith('/graphql')) asked.push(new Headers(headers).get('range') ?? 'all of it')
      return undefined
    }
    const plan = await history.explain()
    expect(plan.replaceAll(/\d+ bytes/g, 'N bytes')).toMatch(
      new RegExp(
        [
          '^steps 7 to 12 \\(exclusive\\)',
          '\\S+: 0 of 1 row groups, columns _step, even',
          '\\S+: 1 of 1 row groups, columns _step, even',
          '  row group 0: 5 rows, N bytes at most, steps 5 to 9, in one go',
          'live tail: steps 10 to 12 \\(exclusive\\), asked of the server, about 3 rows at a time\n$',
        ].join('\n'),
      ),
    )
    expect(asked).toEqual(['bytes=-65536', 'bytes=-65536'])
    expect(session.sent.map(({ name }) => name)).toEqual(['RunParquetHistory', 'RunHistoryKeys'])
    expect(history.diagnostics.requests).toBe(0)
  })

  it.each([
    ['that there is no export yet', 3, {}, /^no exports\nlive tail: steps 0 to 3 /],
    ['that no live step is in the range', size + 2, { maxStep: 2 }, /\nlive tail: none of the steps/],
    ['what is on the disk', 2 * size, {}, /\n2 of 2 exports are on this disk\nlive tail: none, all rows/],
  ])('in its plan %s', async (_, rows, options, expected) => {
    const writer = await running('r', rows)
    if (rows % size === 0) await writer.finish()
    const cacheDir = `${session.folder}/cache`
    const run = await session.open({ cacheDir }).run('local/p/r')
    const before = await run.scanHistory(options).explain()
    expect(before).not.toContain('disk')
    await run.scanHistory().toArray()
    expect(await run.scanHistory(options).explain()).toMatch(expected)
  })

  it('in its plan which run it cannot find', async () => {
    await running('r', size)
    const history = await scan('r')
    await (await session.api.run('local/p/r')).delete()
    await expect(history.explain()).rejects.toThrow("'local/p/r'")
  })

  it('that it was not complete when it was left early', async () => {
    await running('r', size)
    const history = await scan('r')
    await history.toArray({ limit: 2 })
    expect(history.diagnostics.complete).toBe(false)
  })
})

describe('run.follow', () => {
  it('gives each row once though exports are made between its questions', async () => {
    const writer = await running('r', 3)
    const seen: number[] = []
    let logged = 3
    for await (const row of (await session.api.run('local/p/r')).follow({ intervalMs: 5, pageSize: 2 })) {
      seen.push(Number(row._step))
      if (seen.length !== logged) continue
      if (logged > 40) await writer.finish()
      else {
        const count = (logged % 7) + 1
        await more(writer, logged, count)
        logged += count
      }
    }
    expect(seen).toEqual(steps(0, logged))
  })
})
