// Known defects in how the official client reads histories: shown there, and shown not to be in ours.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HistoryReadError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FaultySides, openFaultySides } from './harness/faulty-sides.js'
import { writeRaw } from './harness/raw-writer.js'
import { isExported, untilRun } from './harness/server-state.js'
import type { Answer, SeenRequest } from './harness/tampering.js'
import { provesDefect } from './proofs/proves.js'

const project = 'histories'
const kinds = ['unsorted', 'times', 'large', 'fixed', 'many'] as const
type Kind = (typeof kinds)[number]

let side: FaultySides
const parquet = {} as Record<Kind, Buffer>

beforeAll(async () => {
  side = await openFaultySides({ freezeRows: 200 })
  const files = Object.fromEntries(kinds.map(kind => [path.join(side.folder, `${kind}.parquet`), kind]))
  const written = await side.official.run('write_parquet', [], JSON.stringify(files))
  expect(written.stderr).toBe('')
  for (const [file, kind] of Object.entries(files)) parquet[kind] = readFileSync(file)
})

afterAll(() => side?.close())

beforeEach(() => side.tampering.reset())

async function write(id: string, rows: number, finished = true): Promise<void> {
  const lines = Array.from(
    { length: rows },
    (_, step) => `{"_step":${step},"loss":${step / 4},"run":"${id}"}`,
  )
  await writeRaw(side, { project, id, lines, finished })
  if (finished) await untilRun(side, project, id, isExported)
}

const fresh = (id: string): Promise<Run> => side.open().run(side.path(project, id))
const scan = (id: string, args = '') => `list(api.run('local/${project}/${id}').scan_history(${args}))`
const isExport = ({ path: asked }: SeenRequest) => asked.startsWith('/exports/')

/** Puts a file of a kind in the place of the run's exports. */
function serve(kind: Kind): void {
  side.tampering.change = ({ operation }, data) => {
    if (operation === 'RunParquetHistory')
      data.project.run.parquetHistory = {
        parquetUrls: [`${side.tampering.url}/made/${kind}.parquet`],
        liveData: [],
      }
    if (operation === 'RunHistoryKeys') data.project.run.historyKeys = { lastStep: 49_999, keys: {} }
  }
  side.tampering.instead = request =>
    request.path.startsWith('/made/') ? ranged(request, parquet[kind]) : undefined
}

/** As an object store answers. */
function ranged({ method, headers }: SeenRequest, content: Buffer): Answer {
  if (method === 'HEAD') return { status: 403, body: 'signed for GET' }
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
  if (first === '' && last === '') return { status: 200, body: content }
  const start = first === '' ? Math.max(0, content.length - Number(last)) : Number(first)
  const end = first === '' || last === '' ? content.length : Math.min(content.length, Number(last) + 1)
  const range = { 'content-range': `bytes ${start}-${end - 1}/${content.length}` }
  return { status: 206, headers: range, body: content.subarray(start, end) }
}

describe('rows out of order in an export', () => {
  it('are all read, in the order of their steps', async () => {
    provesDefect('client.9', 'trap.d')
    await write('unsorted', 1)
    serve('unsorted')
    const official = await side.value(
      `[row["_step"] for row in ${scan('unsorted', 'page_size=2, use_cache=False')}]`,
    )
    expect(official).not.toContain('i:1')
    const rows = await (await fresh('unsorted')).scanHistory({ pageSize: 2 }).toArray()
    expect(rows.map(row => row.value)).toEqual(['v0', 'v1', 'v2', 'v3'])
  })
})

describe('columns of types that no client logs', () => {
  it('have their values, where the official client has null', async () => {
    provesDefect('client.10')
    await write('times', 1)
    serve('times')
    const names = ['timestamp', 'date', 'decimal', 'half', 'large_list']
    const code = `row = ${scan('times', 'use_cache=False')}[0]\n[row[name] for name in names]`
    expect(await side.value(code, { names: { names } })).toEqual(names.map(() => null))
    const [row, empty] = await (await fresh('times')).scanHistory().toArray()
    expect(row).toEqual({
      _step: 0,
      timestamp: new Date('2026-01-02T03:04:05.006Z'),
      date: new Date('2026-01-02T00:00:00Z'),
      decimal: expect.anything(),
      half: 1.5,
      large_list: [1, 2],
    })
    expect(String(row?.decimal)).toBe('12.50')
    expect(names.map(name => empty?.[name])).toEqual(names.map(() => null))
  })

  it.each(['large', 'fixed'] as const)('do not end the process that reads them (%s)', async kind => {
    provesDefect('client.14')
    await write(kind, 1)
    serve(kind)
    const official = await side.python(scan(kind, 'use_cache=False'), { apart: `dies-of-${kind}` })
    expect(official).toHaveProperty('error')
    const rows = await (await fresh(kind)).scanHistory().toArray()
    const values = rows.map(row => row.text ?? row.bytes)
    expect(values[0]).toEqual(kind === 'large' ? 'long' : new TextEncoder().encode('abcd'))
    expect(values[1] ?? null).toBeNull()
  })
})

describe('rows that are exported and live at once', () => {
  it('come once', async () => {
    provesDefect('client.5', 'trap.f')
    await write('both', 250, false)
    await untilRun(side, project, 'both', at => at.exports > 0 && at.lastStep === 249)
    // A service that serves exported rows as live ones too, as far as it is asked for them.
    side.tampering.change = ({ operation, variables: { minStep, maxStep } }, data) => {
      if (operation !== 'HistoryPage') return
      const [first, end] = [Number(minStep ?? 0), Math.min(Number(maxStep ?? 250), 250)]
      const count = Math.max(0, end - first)
      data.project.run.history = Array.from(
        { length: count },
        (_, at) => `{"_step":${first + at},"loss":${(first + at) / 4},"run":"both"}`,
      )
    }
    expect(await side.value(`len(${scan('both', 'use_cache=False')})`)).toBe('i:450')
    const rows = await (await fresh('both')).scanHistory().toArray()
    expect(rows.map(row => row._step)).toEqual(Array.from({ length: 250 }, (_, step) => step))
  })
})

describe('a ranged read', () => {
  it('that fails once is made again', async () => {
    provesDefect('client.15')
    await write('unlucky', 20)
    const failOnce = () => {
      let failures = 1
      side.tampering.instead = request =>
        isExport(request) && failures-- > 0 ? { status: 503, body: 'slow down' } : undefined
    }
    failOnce()
    const official = await side.python(scan('unlucky', "keys=['loss'], use_cache=False"))
    expect(official).toHaveProperty('error')
    failOnce()
    const rows = await (await fresh('unlucky')).scanHistory({ keys: ['loss'] }).toArray()
    expect(rows).toHaveLength(20)
  })

  it('fetches the part of the file that holds the steps, and not from the first row on', async () => {
    provesDefect('client.15')
    await write('part', 1)
    serve('many')
    const bytesSent = () => {
      const asked = side.tampering.seen.filter(({ path: at }) => at.startsWith('/made/'))
      return asked.reduce((sum, request) => sum + ranged(request, parquet.many).body.length, 0)
    }
    const args = "keys=['value'], min_step=49000, page_size=1000, use_cache=False"
    expect(await side.value(`len(${scan('part', args)})`)).toBe('i:1000')
    const official = bytesSent()
    side.tampering.seen = []
    const rows = await (await fresh('part')).scanHistory({ keys: ['value'], minStep: 49_000 }).toArray()
    expect(rows).toHaveLength(1000)
    expect(bytesSent()).toBeLessThan(official / 4)
  })
})

describe('a failed download of an export', () => {
  it('is an error once, and poisons nothing', async () => {
    provesDefect('client.7', 'trap.b')
    await write('poisoned', 20)
    const asked = { apart: 'poisoned' }
    side.tampering.instead = request =>
      isExport(request) ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : undefined
    expect(await side.python(scan('poisoned'), asked)).toHaveProperty('error')
    const run = await fresh('poisoned')
    await expect(run.scanHistory().toArray()).rejects.toThrow(HistoryReadError)
    side.tampering.reset()
    expect(await side.python(scan('poisoned'), asked)).toHaveProperty('error')
    expect(await run.scanHistory().toArray()).toHaveLength(20)
  })

  it('is told without the signature of its URL', async () => {
    provesDefect('client.30')
    await write('signed', 20)
    side.tampering.instead = request => (isExport(request) ? { status: 403, body: 'no' } : undefined)
    const official = await side.python(scan('signed', "keys=['loss'], use_cache=False"))
    expect(JSON.stringify(official)).toContain('signature=')
    const error = await (await fresh('signed'))
      .scanHistory({ keys: ['loss'] })
      .toArray()
      .catch(thrown => thrown)
    expect(error).toBeInstanceOf(HistoryReadError)
    for (let at = error; at instanceof Error; at = at.cause as Error)
      expect(`${at.message} ${JSON.stringify(at)}`).not.toContain('signature=')
  })
})

describe('an export whose URL is a path', () => {
  it('opens no file of this machine', async () => {
    provesDefect('client.30')
    await write('local-path', 1)
    const file = path.join(side.folder, 'secret.parquet')
    writeFileSync(file, parquet.unsorted)
    side.tampering.change = ({ operation }, data) => {
      if (operation === 'RunParquetHistory') data.project.run.parquetHistory.parquetUrls = [file]
    }
    const official = await side.value(`len(${scan('local-path', "keys=['value'], use_cache=False")})`)
    expect(official).not.toBe('i:0')
    const error = await (await fresh('local-path'))
      .scanHistory()
      .toArray()
      .catch(thrown => thrown)
    expect(error).toBeInstanceOf(HistoryReadError)
    expect(side.tampering.seen.some(({ path: asked }) => asked === file)).toBe(true)
  })
})

describe('runs whose paths become the same with underscores', () => {
  it('keep their own rows', async () => {
    provesDefect('client.8')
    const [one, other] = [`${project}_a`, project]
    await writeRaw(side, { project: one, id: 'b', lines: ['{"_step":0,"run":"one"}'], finished: true })
    await writeRaw(side, { project: other, id: 'a_b', lines: ['{"_step":0,"run":"other"}'], finished: true })
    await untilRun(side, one, 'b', isExported)
    await untilRun(side, other, 'a_b', isExported)
    const rows = (at: string) => `[row["run"] for row in api.run('local/${at}').scan_history()]`
    const code = `[${rows(`${one}/b`)}, ${rows(`${other}/a_b`)}]`
    expect(await side.value(code, { apart: 'underscores' })).toEqual([['s:one'], ['s:one']])
    const api = side.open()
    const ours = await Promise.all(
      [`${one}/b`, `${other}/a_b`].map(async at =>
        (await (await api.run(at)).scanHistory().toArray()).map(row => row.run),
      ),
    )
    expect(ours).toEqual([['one'], ['other']])
  })
})
