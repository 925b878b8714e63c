// What scans keep on disk: never anything but what the service has, whatever happens.

import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { provesDefect } from '@runscan/conformance/proves'
import { type Api, cleanCache, listCache, startRun } from '@runscan/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session
let cacheDir: string
let api: Api
/** Requests for exports. */
let fetched: string[]

beforeEach(async () => {
  session = await openSession()
  cacheDir = path.join(session.folder, 'cache')
  api = session.open({ cacheDir })
  fetched = []
  session.intercept = url => {
    if (url.includes('/exports/')) fetched.push(url)
    return undefined
  }
})

afterEach(() => session.close())

const folder = () => path.join(cacheDir, 'runscan', 'history')
const names = () => readdirSync(folder()).sort()
const steps = (count: number) => Array.from({ length: count }, (_, step) => step)

/** A run with two exports and a half. */
const logRun = (id: string, rows = 250, mark = 'first') =>
  session.log(
    id,
    steps(rows).map(step => ({ a: step * 0.5, text: `${mark} ${step}`, other: step % 3 })),
  )

async function scan(id: string, options: Parameters<Awaited<ReturnType<Api['run']>>['scanHistory']>[0] = {}) {
  const history = (await api.run(`p/${id}`)).scanHistory(options)
  fetched = []
  const rows = await history.toArray()
  return { ...history.diagnostics, rows, fetches: fetched.length }
}

describe('a scan of everything', () => {
  it('keeps the exports, and the next one reads them from the disk', async () => {
    provesDefect('documentation.15')
    await logRun('r')
    const first = await scan('r')
    expect(first).toMatchObject({ exports: 3, exportsFromCache: 0, exportsKept: 3 })
    const second = await scan('r')
    expect(second).toMatchObject({ exportsFromCache: 3, exportsKept: 0, fetches: 3 })
    expect(second.rows).toEqual(first.rows)
    expect(second.rows.map(row => row._step)).toEqual(steps(250))
    expect(names()).toHaveLength(6)
  })

  it('keeps the very bytes that the service has', async () => {
    const run = await logRun('r')
    await scan('r')
    const { paths } = await run.downloadHistoryExports(path.join(session.folder, 'exports'))
    const kept = (await listCache({ cacheDir })).map(({ file }) => readFileSync(file).toString('base64'))
    expect(kept.sort()).toEqual(paths.map(file => readFileSync(file).toString('base64')).sort())
  })

  it('that is left early, or aborted, keeps nothing and leaves nothing', async () => {
    await logRun('r')
    const run = await api.run('p/r')
    for await (const _row of run.scanHistory()) break
    const abort = new AbortController()
    const aborted = (async () => {
      for await (const row of run.scanHistory({ signal: abort.signal })) if (row._step === 3) abort.abort()
    })()
    await aborted.catch(() => {})
    expect(names()).toEqual([])
  })

  it('goes on without a cache where none can be', async () => {
    await logRun('r')
    writeFileSync(cacheDir, 'not a folder')
    const { rows, exportsKept } = await scan('r')
    expect([rows.length, exportsKept]).toEqual([250, 0])
  })
})

describe('a scan of a part', () => {
  it('keeps nothing, but reads what is kept', async () => {
    provesDefect('documentation.15')
    await logRun('r')
    expect(await scan('r', { keys: ['a'] })).toMatchObject({ exportsKept: 0, exportsFromCache: 0 })
    expect(await scan('r', { minStep: 10 })).toMatchObject({ exportsKept: 0 })
    await scan('r')
    const part = await scan('r', { keys: ['a'], minStep: 90, maxStep: 110 })
    expect(part).toMatchObject({ exportsFromCache: 3, fetches: 3 })
    expect(part.rows.map(row => row.a)).toEqual(steps(20).map(step => (step + 90) * 0.5))
  })
})

describe('useCache: false', () => {
  it('neither reads what is kept nor keeps anything', async () => {
    provesDefect('client.8')
    await logRun('r')
    expect(await scan('r', { useCache: false })).toMatchObject({ exportsKept: 0 })
    expect(() => names()).toThrow()
    await scan('r')
    const again = await scan('r', { useCache: false })
    expect(again.exportsFromCache).toBe(0)
    // One for each: an export as small as these comes whole with its end.
    expect(again.fetches).toBe(3)
  })
})

describe('what is kept', () => {
  it('is hashed before a row is given: a flipped bit is found anywhere, and the export fetched again', async () => {
    await logRun('r', 90)
    const { rows } = await scan('r')
    const [kept] = await listCache({ cacheDir })
    const file = kept?.file ?? ''
    const good = readFileSync(file)
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 30)) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8))
      writeFileSync(file, bad)
      const again = await scan('r')
      expect([at, again.exportsFromCache, again.exportsKept, again.rows]).toEqual([at, 0, 1, rows])
      expect(readFileSync(file).equals(good)).toBe(true)
    }
  })

  it('is not believed when it is shorter, or when what is known of it cannot be read', async () => {
    await logRun('r', 90)
    await scan('r')
    const [kept] = await listCache({ cacheDir })
    const file = kept?.file ?? ''
    const entry = file.replace('.parquet', '.json')
    for (const damage of [
      () => writeFileSync(file, readFileSync(file).subarray(0, 100)),
      () => writeFileSync(entry, '{"size":'),
      () => writeFileSync(entry, '{"size": 7}'),
      () => writeFileSync(file, ''),
    ]) {
      damage()
      expect(await scan('r')).toMatchObject({ rows: { length: 90 }, exportsFromCache: 0, exportsKept: 1 })
    }
    expect((await scan('r')).exportsFromCache).toBe(1)
  })

  it('is not used for a run that was written over, nor for another place in the list', async () => {
    provesDefect('client.6', 'trap.b')
    await logRun('r')
    await scan('r')
    await logRun('r', 120, 'second')
    session.api.flush()
    api = session.open({ cacheDir })
    expect((await scan('r')).rows.map(row => row.text)).toEqual(steps(120).map(step => `second ${step}`))

    session.tamper = async (url, response) => {
      if (!url.endsWith('/graphql')) return response
      const body = (await response.json()) as {
        data?: { project?: { run?: { parquetHistory?: { parquetUrls?: string[] } } } }
      }
      body.data?.project?.run?.parquetHistory?.parquetUrls?.reverse()
      return Response.json(body)
    }
    const turned = await scan('r')
    expect(turned.exportsFromCache).toBe(2)
    expect(turned.rows.map(row => row._step)).toEqual(steps(120))
  })

  it('does not mix up runs whose places look alike when they are joined', async () => {
    provesDefect('client.8')
    for (const [project, id] of [
      ['a_b', 'c'],
      ['a', 'b_c'],
    ] as const) {
      const writer = await startRun(session.api, { project, id })
      await writer.log({ place: `${project}/${id}` })
      await writer.finish()
      for (let time = 0; time < 2; time += 1) {
        const rows = await (await api.run(`${project}/${id}`)).scanHistory().toArray()
        expect(rows.map(({ place }) => place)).toEqual([`${project}/${id}`])
      }
    }
  })
})

describe('an answer that is not the export', () => {
  const failures: Record<string, (response: Response) => Promise<Response> | Response> = {
    'a 403 page': () => new Response('<Error>denied</Error>', { status: 403, headers: { etag: '"e"' } }),
    'a 500 page': () => new Response('oops', { status: 501 }),
    'an HTML page with status 200': () =>
      new Response('<html>'.repeat(50), { status: 200, headers: { etag: '"e"' } }),
    'a body that is cut': async response => {
      const bytes = new Uint8Array(await response.arrayBuffer())
      return new Response(bytes.subarray(0, bytes.length / 2), {
        status: 200,
        headers: { etag: '"e"' },
      })
    },
  }

  it.each(Object.keys(failures))('such as %s is never kept, and the next scan is right', async name => {
    provesDefect('client.7', 'trap.b')
    await logRun('r', 90)
    session.tamper = (url, response) =>
      url.includes('/exports/') ? (failures[name]?.(response) ?? response) : response
    await expect(scan('r')).rejects.toThrow()
    expect(await listCache({ cacheDir })).toEqual([])
    session.tamper = (_url, response) => response
    expect((await scan('r')).rows).toHaveLength(90)
    expect((await scan('r')).exportsFromCache).toBe(1)
  })
})

describe('several sessions at once', () => {
  it('on a cold cache are all right, and leave one copy of each export', async () => {
    await logRun('r')
    const sessions = Array.from({ length: 8 }, () => session.open({ cacheDir }))
    const found = await Promise.all(
      sessions.map(async each => (await each.run('p/r')).scanHistory().toArray()),
    )
    for (const rows of found) expect(rows).toEqual(found[0])
    expect(names()).toHaveLength(6)
    expect((await scan('r')).exportsFromCache).toBe(3)
  })
})

describe('what a process left behind that died', () => {
  it('is removed when it is old, and left alone when somebody may be at it', async () => {
    await logRun('r', 90)
    mkdirSync(folder(), { recursive: true })
    const old = new Date(Date.now() - 2 * 3_600_000)
    for (const name of ['x.old.part', 'y.parquet', 'z.new.part']) {
      writeFileSync(path.join(folder(), name), 'half')
      if (!name.startsWith('z')) utimesSync(path.join(folder(), name), old, old)
    }
    await scan('r')
    expect(names().filter(name => /^[xyz]\./.test(name))).toEqual(['z.new.part'])
  })
})

describe('listCache and cleanCache', () => {
  it('list what is kept with its run, and remove all, or one run, or what is old', async () => {
    for (const id of ['r1', 'r2']) {
      await logRun(id, 90)
      await scan(id)
    }
    const kept = await listCache({ cacheDir })
    expect(kept.map(({ run }) => run).sort()).toEqual(['local/p/r1', 'local/p/r2'])
    expect(kept[0]?.source).not.toContain('signature')
    expect(kept[0]?.size).toBe(readFileSync(kept[0]?.file ?? '').length)
    expect(await cleanCache({ cacheDir, olderThanMs: 60_000 })).toEqual([])
    expect(await cleanCache({ cacheDir, run: 'local/p/r1' })).toHaveLength(1)
    expect((await listCache({ cacheDir })).map(({ run }) => run)).toEqual(['local/p/r2'])
    expect(await cleanCache({ cacheDir })).toHaveLength(1)
    expect(names()).toEqual([])
    expect(await listCache({ cacheDir: path.join(session.folder, 'nowhere') })).toEqual([])
  })
})
