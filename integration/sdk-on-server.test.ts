// The SDK on the embedded server, with faults put between the two.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { provesDefect } from '@runscan/conformance/proves'
import {
  AbortError,
  FileNotFoundError,
  HistoryReadError,
  IncompleteRunHistoryError,
  InputError,
  NotLoadedError,
  RunNotFoundError,
} from '@runscan/core'
import { Api, Run, startRun } from '@runscan/sdk'
import { type RunningServer, type StartServerOptions, startServer } from '@runscan/server'
import { tableFromIPC } from 'apache-arrow'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let server: RunningServer
let clock: number
let api: Api
/** Sees every request; may answer it instead of the server. */
let intercept: (url: string, init: RequestInit | undefined) => Response | undefined

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-sdk-'))
  clock = Date.now()
  intercept = () => undefined
  server = await start()
  api = open()
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = (options: Partial<StartServerOptions> = {}) =>
  startServer({ dataDir: path.join(folder, 'data'), freezeRows: 100, now: () => clock, ...options })

const open = () =>
  new Api({
    baseUrl: server.url,
    apiKey: server.apiKey,
    timeoutMs: 4000,
    fetch: async (url, init) => intercept(String(url), init) ?? fetch(url, init),
  })

async function logged(id: string, rows: number, { finish = true } = {}) {
  const writer = await startRun(api, { project: 'p', id, config: { lr: 0.1 } })
  for (let step = 0; step < rows; step += 1)
    await writer.log({ loss: 1 / (step + 1), ...(step % 2 ? { odd: step } : {}) })
  if (finish) await writer.finish()
  else await writer.flush()
  return api.run(`local/p/${id}`)
}

describe('api.run', () => {
  it('takes paths with and without entity, and URLs', async () => {
    const run = await logged('r1', 1)
    for (const at of ['local/p/r1', 'p/r1', 'local/p/runs/r1', run.url, `${run.url}/overview?nw=1`]) {
      expect((await api.run(at)).id).toBe('r1')
    }
  })

  it('names the run that there is not', async () => {
    await expect(api.run('local/p/nope')).rejects.toThrow(RunNotFoundError)
    await expect(api.run('local/p/nope')).rejects.toThrow("'local/p/nope'")
  })

  it('gives the same object until it is flushed, and does not remember failures', async () => {
    await expect(api.run('local/p/r1')).rejects.toThrow(RunNotFoundError)
    const run = await logged('r1', 1)
    expect(await api.run('p/r1')).toBe(run)
    api.flush()
    expect(await api.run('p/r1')).not.toBe(run)
  })
})

describe('a run that is printed', () => {
  it('shows no key', async () => {
    const run = await logged('r1', 1)
    for (const text of [JSON.stringify(run), inspect(run, { depth: 20 })]) {
      expect(text).toContain('r1')
      expect(text).not.toContain(server.apiKey)
    }
  })
})

describe('a scan', () => {
  it('reads exports and live rows together, each row once', async () => {
    const run = await logged('r1', 250, { finish: false })
    const scan = run.scanHistory()
    const rows = await scan.toArray()
    expect(rows.map(row => row._step)).toEqual(Array.from({ length: 250 }, (_, step) => step))
    expect(scan.diagnostics).toMatchObject({ exports: 2, rows: 250, liveRows: 50, complete: true })
  })

  it('loses no row that is exported while it reads, and repeats none', async () => {
    provesDefect('client.29')
    const writer = await startRun(api, { project: 'p', id: 'moving' })
    const log = async (count: number) => {
      for (let more = 0; more < count; more += 1) await writer.log({ a: 1 })
      await writer.flush()
    }
    await log(160)
    const scan = (await api.run('p/moving')).scanHistory({ keys: ['_step'], pageSize: 20 })
    const steps: unknown[] = []
    for await (const row of scan) {
      steps.push(row._step)
      // The server exports rows that this scan still takes for live ones.
      if (steps.length === 105 || steps.length === 210) await log(100)
    }
    expect(steps.slice(0, 160)).toEqual(Array.from({ length: 160 }, (_, step) => step))
    expect(new Set(steps).size).toBe(steps.length)
    expect(steps).toEqual(steps.map((_, step) => step))
  })

  it('keeps rows by the key mode, from exports and live rows alike', async () => {
    const run = await logged('r1', 150, { finish: false })
    expect(await run.scanHistory({ keys: ['odd'] }).toArray()).toHaveLength(75)
    const every = await run.betaScanHistory({ keys: ['odd'] }).toArray()
    expect(every.slice(-2)).toEqual([
      { _step: 148, odd: null },
      { _step: 149, odd: 149 },
    ])
  })

  it('reads live rows page by page, whatever their distance', async () => {
    provesDefect('client.11', 'trap.c')
    const writer = await startRun(api, { project: 'p', id: 'far' })
    for (let index = 0; index < 30; index += 1) await writer.log({ index }, { step: index * 10_000_019 })
    await writer.flush()
    const scan = (await api.run('p/far')).scanHistory({ pageSize: 10 })
    expect((await scan.toArray()).map(row => row.index)).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    )
    expect(scan.diagnostics.requests).toBeLessThan(30)
  })

  it('goes on with fresh links when the old ones have expired', async () => {
    provesDefect('client.15')
    const run = await logged('r1', 20)
    let expired = true
    intercept = url => {
      if (!url.includes('/exports/') || !expired) return undefined
      expired = false
      // A link that is signed in the same second is the same link.
      clock += 2000
      return new Response('expired', { status: 403 })
    }
    expect(await run.scanHistory().toArray()).toHaveLength(20)
    expect(expired).toBe(false)
  })

  it('fails with the run, the reason and no signature when an export is damaged', async () => {
    provesDefect('client.30')
    const run = await logged('r1', 20)
    intercept = url =>
      url.includes('/exports/') ? new Response('<html>proxy error</html>'.repeat(9)) : undefined
    const error = await run
      .scanHistory()
      .toArray()
      .catch(thrown => thrown)
    expect(error).toBeInstanceOf(HistoryReadError)
    expect(error.message).toContain('local/p/r1')
    expect(error.message).not.toContain('signature=')
  })

  it('ends with an AbortError when it is aborted', async () => {
    const run = await logged('r1', 20)
    const abort = new AbortController()
    const scan = run.scanHistory({ signal: abort.signal })
    const reading = (async () => {
      for await (const _row of scan) abort.abort()
    })()
    await reading.catch(error => expect(error).toBeInstanceOf(AbortError))
    await expect(run.scanHistory({ signal: AbortSignal.abort() }).toArray()).rejects.toThrow(AbortError)
  })

  it('refuses arguments that cannot be right, naming them', async () => {
    const run = await logged('r1', 1)
    expect(() => run.scanHistory({ pageSize: 0 })).toThrow('`pageSize`')
    expect(() => run.scanHistory({ pageSize: 2.5 })).toThrow('`pageSize`')
    expect(() => run.scanHistory({ minStep: 0.5 })).toThrow('`minStep`')
    expect(() => run.scanHistory({ maxStep: -1 })).toThrow('`maxStep`')
    expect(() => run.scanHistory({ minStep: 3, maxStep: 2 })).toThrow('`minStep`')
    expect(() => run.scanHistory({ keys: ['a', 1] as never })).toThrow('`keys`')
    expect(() => run.scanHistory({ keys: 'loss' as never })).toThrow('`keys`')
    expect(() => run.scanHistory({ keyMode: 'some' as never })).toThrow('`keyMode`')
    expect(() => run.scanHistory({ stream: 'events' } as object)).toThrow('`stream`')
    expect(() => run.follow({ intervalMs: 0 })).toThrow('`intervalMs`')
    expect(() => run.follow({ keys: 'loss' as never })).toThrow('`keys`')
    expect(() => run.consoleLogs({ last: 0 })).toThrow('`last`')
    expect(() => api.runs('p', { perPage: 0 })).toThrow('`perPage`')
    expect(() => api.runs('p', { filters: 'state' as never })).toThrow('`filters`')
    expect(() => api.runs('p', { order: '' })).toThrow('`order`')
    let asked = 0
    intercept = () => {
      asked += 1
      return undefined
    }
    await expect(run.history({ keys: ['a'], stream: 'system' })).rejects.toThrow(InputError)
    await expect(run.history({ keys: 'loss' as never })).rejects.toThrow('`keys`')
    await expect(run.history({ stream: 'events' as never })).rejects.toThrow('`stream`')
    await expect(run.history({ samples: 0 })).rejects.toThrow('`samples`')
    await expect(run.history({ xAxis: 1 as never, keys: ['a'] })).rejects.toThrow('`xAxis`')
    await expect(run.updateState('finished' as never)).rejects.toThrow("'finished'")
    await expect(api.createRun({ state: 'finished' as never })).rejects.toThrow('`state`')
    expect(asked).toBe(0)
  })

  it('sees what was logged since, each time', async () => {
    provesDefect('client.29')
    const writer = await startRun(api, { project: 'p', id: 'grows' })
    await writer.log({ a: 1 })
    await writer.flush()
    const scan = (await api.run('p/grows')).scanHistory()
    expect(await scan.toArray()).toHaveLength(1)
    await writer.log({ a: 2 })
    await writer.finish()
    expect(await scan.toArray()).toHaveLength(2)
  })
})

describe('run.follow', () => {
  it('gives rows as they are logged, each once, and ends with the run', async () => {
    const writer = await startRun(api, { project: 'p', id: 'f' })
    await writer.log({ a: 0 })
    await writer.flush()
    const seen: unknown[] = []
    let logged = 0
    for await (const row of (await api.run('p/f')).follow({ keys: ['a'], intervalMs: 10 })) {
      seen.push(row.a)
      if (logged < 250) {
        for (let more = 0; more < 50; more += 1) await writer.log({ a: ++logged, b: 1 })
        await writer.flush()
      } else if (seen.length === 200) await writer.finish()
    }
    expect(seen).toEqual(Array.from({ length: 251 }, (_, at) => at))
  })

  it('ends with an AbortError when it is aborted', async () => {
    const abort = new AbortController()
    const run = await logged('r1', 3, { finish: false })
    const following = (async () => {
      for await (const row of run.follow({ intervalMs: 10, signal: abort.signal }))
        if (row._step === 2) abort.abort()
    })()
    await expect(following).rejects.toThrow(AbortError)
  })
})

describe('scan.toArrow', () => {
  it('has exported rows and those that are not exported yet', async () => {
    const run = await logged('r1', 250, { finish: false })
    const scan = run.scanHistory({ minStep: 150 })
    const table = tableFromIPC(await scan.toArrow())
    expect(scan.diagnostics.liveRows).toBe(50)
    expect(scan.diagnostics.sources.map(({ source }) => source)).toEqual(['exports', 'live'])
    expect([table.numRows, table.get(0)?.loss, table.get(99)?.loss]).toEqual([100, 1 / 151, 1 / 250])
    expect(table.get(99)?.toJSON()).toMatchObject({ _step: 249n, odd: 249n })
  })
})

describe('run.history', () => {
  it('gives rows, or columns', async () => {
    const run = await logged('r1', 50)
    expect(await run.history({ samples: 5, keys: ['loss'] })).toHaveLength(5)
    const table = await run.history({ samples: 5, keys: ['odd'], format: 'columns' })
    expect(Object.fromEntries(table.columns.map(({ name, values }) => [name, values]))).toEqual({
      _step: Float64Array.of(1, 13, 25, 37, 49),
      odd: Float64Array.of(1, 13, 25, 37, 49),
    })
    expect([table.numRows, table.column('odd')?.get(1)]).toEqual([5, 13])
  })

  it('gives an Arrow table, which says as well whether it is a sample', async () => {
    const run = await logged('r1', 50)
    const bytes = await run.history({ samples: 5, keys: ['odd'], format: 'arrow' })
    expect([bytes.sampled, bytes.totalRows]).toEqual([true, 25])
    const rows = tableFromIPC(bytes)
      .toArray()
      .map(row => row.toJSON())
    expect(rows).toEqual([1, 13, 25, 37, 49].map(step => ({ _step: BigInt(step), odd: BigInt(step) })))
  })

  it('says whether it is a sample, and of how many rows', async () => {
    const run = await logged('r1', 50)
    const said = async (options: Parameters<typeof run.history>[0]) => {
      const { sampled, totalRows } = await run.history(options)
      return [sampled, totalRows]
    }
    expect(await said({ samples: 5 })).toEqual([true, 50])
    expect(await said({ samples: 50 })).toEqual([false, 50])
    expect(await said({ samples: 5, keys: ['odd'] })).toEqual([true, 25])
    expect(await said({ samples: 25, keys: ['odd'] })).toEqual([false, 25])
    expect(await said({ samples: 26, keys: ['odd', 'loss'] })).toEqual([false, 25])
    expect(await said({ samples: 5, keys: ['odd', 'loss'] })).toEqual([true, null])
    expect(await said({ stream: 'system' })).toEqual([false, 0])
    expect(await said({ samples: 5, keys: ['odd'], format: 'columns' } as object)).toEqual([true, 25])
  })

  it('keeps the first and the last row', async () => {
    const rows = await (await logged('r1', 97)).history({ samples: 7, keys: ['loss'] })
    expect([rows[0]?._step, rows.at(-1)?._step]).toEqual([0, 96])
  })
})

describe('downloadHistoryExports', () => {
  it('saves whole files, and no half ones', async () => {
    const run = await logged('r1', 250)
    const target = path.join(folder, 'exports')
    const { paths, errors, containsLiveData } = await run.downloadHistoryExports(target)
    expect({ names: paths.map(file => path.basename(file)), errors, containsLiveData }).toEqual({
      names: [0, 1, 2].map(at => `local_p_r1_${at}.runhistory.parquet`),
      errors: {},
      containsLiveData: false,
    })
    expect(
      readFileSync(paths[0] ?? '')
        .subarray(0, 4)
        .toString(),
    ).toBe('PAR1')
    intercept = url =>
      url.endsWith('x') || !url.includes('/1.parquet') ? undefined : new Response('<html>', { status: 200 })
    writeFileSync(paths[1] ?? '', 'before')
    const again = await run.downloadHistoryExports(target)
    expect(Object.keys(again.errors)).toEqual([paths[1]])
    expect(readFileSync(paths[1] ?? '', 'utf8')).toBe('before')
    expect(readdirSync(target)).toHaveLength(3)
  })

  it('refuses an incomplete history, unless told not to', async () => {
    const run = await logged('r1', 150, { finish: false })
    const target = path.join(folder, 'exports')
    await expect(run.downloadHistoryExports(target)).rejects.toThrow(IncompleteRunHistoryError)
    expect(() => readdirSync(target)).toThrow()
    const result = await run.downloadHistoryExports(target, { requireCompleteHistory: false })
    expect(result).toMatchObject({ containsLiveData: true, errors: {} })
    expect(result.paths).toHaveLength(1)
  })
})

describe('runs', () => {
  it('come page by page, are kept, and say what is not loaded', async () => {
    for (const id of ['a', 'b', 'c']) await logged(id, 1)
    let asked = 0
    intercept = url => {
      if (url.endsWith('/graphql')) asked += 1
      return undefined
    }
    const runs = api.runs('local/p', { perPage: 2 })
    expect(await runs.length()).toBe(3)
    const [first] = await runs.toArray()
    expect((await runs.toArray()).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(asked).toBe(2)
    expect(() => first?.summary).toThrow(NotLoadedError)
    expect((await first?.loadFullData())?.config).toEqual({ lr: 0.1 })
  })

  it('from a complete list have everything', async () => {
    await logged('a', 1)
    const [run] = await api.runs('local/p', { lazy: false }).toArray()
    expect(run?.summary.loss).toBe(1)
  })
})

describe('projects', () => {
  it('come page by page, as often as they are gone through', async () => {
    for (const project of ['a', 'b', 'c']) await api.createRun({ project })
    const projects = api.projects('local', { perPage: 2 })
    let requests = 0
    intercept = () => {
      requests += 1
      return undefined
    }
    for (let time = 0; time < 2; time += 1) {
      const names = []
      for await (const { name, entity } of projects) names.push(`${entity}/${name}`)
      expect(names.sort()).toEqual(['local/a', 'local/b', 'local/c'])
    }
    expect(requests).toBe(2)
    for await (const project of api.projects('nobody')) expect(project).toBeUndefined()
    expect(() => api.projects('local', { perPage: 0 })).toThrow('perPage')
    for (const entity of ['', 7]) expect(() => api.projects(entity as string)).toThrow('entity')
  })
})

describe('files', () => {
  it('that are not there are an error that names them, and metadata of such a run is null', async () => {
    const run = await logged('r1', 1)
    await expect(run.file('nope.txt')).rejects.toThrow(FileNotFoundError)
    expect(await run.metadata()).toBeNull()
    expect(() => run.files({ names: ['a'], pattern: '%' })).toThrow('`names` and `pattern`')
  })
})

describe('a run that is made without logging', () => {
  it('is complete at once', async () => {
    const run = await Run.create(api, { project: 'p', runId: 'made', state: 'pending' })
    expect([run.id, run.state, run.config, await run.lastHistoryStep()]).toEqual(['made', 'pending', {}, -1])
  })
})

describe('a writer', () => {
  it('loses nothing when the server restarts under it, and repeats no row', async () => {
    const writer = await startRun(api, { project: 'p', id: 'w' })
    await writer.log({ a: 0 })
    await writer.flush()
    let failures = 3
    intercept = url => {
      if (!url.includes('file_stream') || failures === 0) return undefined
      failures -= 1
      // The server had stored the rows, but its answer was lost.
      if (failures === 1) return undefined
      return new Response('restarting', { status: 503, headers: { 'retry-after': '0' } })
    }
    await writer.log({ a: 1 })
    await writer.finish()
    const rows = await (await api.run('p/w')).scanHistory({ keys: ['a'] }).toArray()
    expect(rows.map(({ a }) => a)).toEqual([0, 1])
  })

  it('makes one row of several calls with one step, and refuses a step that is over', async () => {
    const writer = await startRun(api, { project: 'p', id: 'w' })
    await writer.log({ a: 1 }, { step: 5 })
    await writer.log({ b: 2 }, { step: 5 })
    await writer.log({ a: 3 }, { step: 7 })
    await expect(writer.log({ a: 4 }, { step: 6 })).rejects.toThrow('step 6')
    await writer.finish({ exitCode: 2 })
    const run = await api.run('p/w')
    expect(run.state).toBe('failed')
    expect(await run.scanHistory({ keys: ['a', 'b'], keyMode: 'any' }).toArray()).toEqual([
      { _step: 5, a: 1, b: 2 },
      { _step: 7, a: 3, b: null },
    ])
    await expect(writer.log({})).rejects.toThrow('has ended')
  })

  it('hears that the run shall stop', async () => {
    const writer = await startRun(api, { project: 'p', id: 'w' })
    const run = await api.run('p/w')
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`api:${server.apiKey}`)}` },
      body: JSON.stringify({
        query: 'mutation($id: ID!) { stopRun(input: { id: $id }) { success } }',
        variables: { id: run.storageId },
      }),
    })
    await writer.log({ a: 1 })
    await writer.flush()
    expect(writer.stopRequested).toBe(true)
  })
})
