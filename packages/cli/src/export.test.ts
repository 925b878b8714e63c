// runscan export of a project: real processes against the embedded server, with faults put between the two.
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openHistory } from '@runscan/history-wasm'
import { Api, startRun } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Manifest } from './project-export/manifest.js'
import { bundleProgram, type Program, type StartOptions, startProcess } from './test-support/program.js'
import { type FaultProxy, startProxy } from './test-support/proxy.js'

// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let folder: string
let server: RunningServer
let proxy: FaultProxy
let program: Program
let api: Api
let target: string

beforeAll(async () => {
  program = await bundleProgram()
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-export-'))
  server = await startServer({ dataDir: path.join(folder, 'data'), freezeRows: 400 })
  proxy = await startProxy(server.url)
  api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
  await log('ints', step => ({ x: step, only_ints: step }))
  await log('floats', step => ({ x: step / 2, 'loss/val': step === 3 ? Number.NaN : 1 / (step + 1) }))
  await log('mixed', step => ({
    x: step % 2 ? 'text' : step,
    nested: { deep: { list: [step] } },
    big: 2n ** 60n,
  }))
  const noted = path.join(folder, 'note.json')
  writeFileSync(noted, '{"a": 1}')
  await (await api.run('local/p/ints')).uploadFile(noted, { root: folder })
})

afterAll(async () => {
  await proxy.close()
  await server.close()
  program.remove()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(() => {
  proxy.answer = () => undefined
  target = mkdtempSync(path.join(folder, 'target-'))
})

async function log(id: string, row: (step: number) => Record<string, unknown>, steps = 500): Promise<void> {
  const run = await startRun(api, {
    project: 'p',
    id,
    name: `Run ${id}`,
    config: { id, lr: 0.1 },
    tags: [id],
  })
  for (let step = 0; step < steps; step += 1) await run.log(row(step))
  await run.finish()
}

function runscan(args: readonly string[], options: StartOptions = {}) {
  return startProcess(process.execPath, [program.main, ...args], {
    ...options,
    env: { PATH: process.env.PATH, HOME: folder, WANDB_BASE_URL: proxy.url, WANDB_API_KEY: server.apiKey },
  })
}

const manifest = (): Manifest => JSON.parse(readFileSync(path.join(target, 'manifest.json'), 'utf8'))
const files = () =>
  readdirSync(target, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(path.join(target, name)).isFile(),
  )
const part = (id: string) => path.join(target, `history/run_id=${id}/part-0.parquet`)

async function columnsOf(file: string): Promise<string[]> {
  const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(file))
  return schema
    .slice(1)
    .map(({ name, type, converted_type }) => `${name} ${type} ${converted_type ?? ''}`.trim())
}

describe('the export of a project', () => {
  it('gives every run a part of one schema, with every row as it was logged', async () => {
    const { code, err, out } = await runscan(['export', 'local/p', '-o', target])
    expect({ code, out }).toEqual({ code: 0, out: `${target}\n` })
    expect(err).toMatch(/^3 runs exported, 0 unchanged: 1,500 rows/)
    const columns = await columnsOf(part('ints'))
    expect(columns[0]).toBe('_step INT64')
    expect(columns).toContain('x BYTE_ARRAY UTF8')
    expect(columns).toContain('only_ints INT64')
    expect(columns).toContain('big INT64')
    expect(columns).toContain('nested.deep BYTE_ARRAY UTF8')
    for (const id of ['floats', 'mixed']) expect(await columnsOf(part(id))).toEqual(columns)

    const history = await openHistory(part('mixed'))
    const rows = []
    for await (const row of history.scan({ keys: ['x', 'big', 'nested.deep'] })) rows.push(row)
    await history.close()
    expect(rows).toHaveLength(500)
    expect(rows[3]).toEqual({ _step: 3, x: '"text"', big: 2n ** 60n, 'nested.deep': '{"list":[3]}' })
    expect(rows[4]).toMatchObject({ x: '4' })
  })

  it('has a table of the runs, as lines and as parquet', async () => {
    await runscan(['export', 'local/p', '-o', target])
    const lines = readFileSync(path.join(target, 'runs.jsonl'), 'utf8').trim().split('\n')
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { id: 'ints', config: { lr: 0.1 }, tags: ['ints'] },
      { id: 'floats' },
      { id: 'mixed' },
    ])
    const file = await asyncBufferFromFile(path.join(target, 'runs.parquet'))
    const rows = await parquetReadObjects({ file, columns: ['id', 'config.lr', 'summary.only_ints', 'tags'] })
    expect(rows[0]).toEqual({ id: 'ints', 'config.lr': 0.1, 'summary.only_ints': 499n, tags: '["ints"]' })
  })

  it('lists every file with its digest, and nothing else is in the folder', async () => {
    await runscan(['export', 'local/p', '-o', target, '--files', '%.json'])
    const { runs, tables, complete } = manifest()
    const listed = [
      ...tables,
      ...runs.flatMap(run => [run.history, run.system, ...(run.files ?? [])]),
    ].filter(file => file !== undefined)
    expect(complete).toBe(true)
    expect(listed.map(({ path: name }) => name)).toContain('files/ints/note.json')
    expect([...listed.map(({ path: name }) => name), 'manifest.json'].sort()).toEqual(files().sort())
    for (const { path: name, bytes, sha256 } of listed) {
      const content = readFileSync(path.join(target, name))
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256])
    }
  })

  it('exports again only what has changed, and gives earlier parts the columns of later ones', async () => {
    await runscan(['export', 'local/p', '-o', target, '--filter', 'id in (ints, floats)'])
    const before = statSync(part('floats')).mtimeMs
    expect(
      (await runscan(['export', 'local/p', '-o', target, '--filter', 'id in (ints, floats)'])).err,
    ).toMatch(/^0 runs exported, 2 unchanged/)
    expect(statSync(part('floats')).mtimeMs).toBe(before)
    const all = await runscan(['export', 'local/p', '-o', target])
    expect(all.err).toMatch(/^1 runs exported, 2 unchanged/)
    const columns = await columnsOf(part('mixed'))
    for (const id of ['ints', 'floats']) expect(await columnsOf(part(id))).toEqual(columns)
    const rows = await parquetReadObjects({
      file: await asyncBufferFromFile(part('floats')),
      columns: ['_step', 'x', 'loss/val', 'big'],
    })
    expect(rows[3]).toEqual({ _step: 3n, x: '1.5', 'loss/val': Number.NaN, big: null })
    for (const { history } of manifest().runs) {
      const content = readFileSync(path.join(target, history?.path ?? ''))
      expect(createHash('sha256').update(content).digest('hex')).toBe(history?.sha256)
    }
  })

  it('keeps one schema also with parts that another filter or other keys left there', async () => {
    await runscan(['export', 'local/p', '-o', target, '--filter', 'id = mixed'])
    const { code, err } = await runscan([
      'export',
      'local/p',
      '-o',
      target,
      '--filter',
      'id != mixed',
      '-k',
      'x',
    ])
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('1 runs of an earlier export'),
    })
    const columns = await columnsOf(part('mixed'))
    expect(columns).toContain('x BYTE_ARRAY UTF8')
    for (const id of ['ints', 'floats']) expect(await columnsOf(part(id))).toEqual(columns)
    expect(manifest().runs.map(({ id, listed }) => [id, listed])).toEqual([
      ['floats', true],
      ['ints', true],
      ['mixed', false],
    ])
    await runscan(['export', 'local/p', '-o', target, '--no-history'])
    expect(manifest().runs.filter(({ history }) => history).length).toBe(3)
  })

  it('does not let a logged run_id stand in the way of the one in the path', async () => {
    await log('own', () => ({ run_id: 'mine' }), 3)
    await runscan(['export', 'local/p', '-o', target, '--filter', 'id = own'])
    expect(await columnsOf(part('own'))).toContain('logged_run_id BYTE_ARRAY UTF8')
    await (await api.run('local/p/own')).delete()
  })

  it('exports a run again whose file was lost or cut', async () => {
    await runscan(['export', 'local/p', '-o', target])
    writeFileSync(part('ints'), 'cut')
    expect((await runscan(['export', 'local/p', '-o', target])).err).toMatch(/^1 runs exported, 2 unchanged/)
    expect(statSync(part('ints')).size).toBeGreaterThan(1000)
  })

  it('reports a bad run at its end, keeps the others, and tries that one again the next time', async () => {
    proxy.answer = ({ body }) =>
      body.includes('RunParquetHistory') && body.includes('"floats"')
        ? {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: '{"errors":[{"message":"out of order"}]}',
          }
        : undefined
    const { code, err } = await runscan(['export', 'local/p', '-o', target])
    expect(code).toBe(5)
    expect(err).toContain('local/p/floats: ')
    expect(err).toContain('out of order')
    expect(err).toContain('1 of 3 runs could not be exported')
    expect(manifest()).toMatchObject({ complete: false })
    expect(
      manifest()
        .runs.filter(({ error }) => error)
        .map(({ id }) => id),
    ).toEqual(['floats'])
    expect(files()).toContain('history/run_id=mixed/part-0.parquet')
    proxy.answer = () => undefined
    expect((await runscan(['export', 'local/p', '-o', target])).err).toMatch(/^1 runs exported, 2 unchanged/)
    expect(manifest()).toMatchObject({ complete: true })
  })

  it('waits when the server asks it to', async () => {
    let refused = 0
    const times: number[] = []
    proxy.answer = () => {
      times.push(performance.now())
      if (refused > 0 || times.length < 3) return undefined
      refused += 1
      return { status: 429, headers: { 'retry-after': '1' } }
    }
    const { code } = await runscan(['export', 'local/p', '-o', target, '-j', '1'])
    expect(code).toBe(0)
    const soonAfter = times.slice(3).filter(time => time - (times[2] ?? 0) < 900)
    // What was under way already.
    expect(soonAfter.length).toBeLessThanOrEqual(1)
    expect(times.length).toBeGreaterThan(5)
  })

  it('ends with 130 on Ctrl-C, leaves whole files only, and goes on from there', async () => {
    let asked = 0
    proxy.answer = async ({ body }) => {
      if (body.includes('RunParquetHistory')) asked += 1
      if (asked >= 3) await new Promise(resolve => setTimeout(resolve, 500))
      return undefined
    }
    const ended = runscan(['export', 'local/p', '-o', target, '-j', '1'], { killWhen: () => asked >= 3 })
    const { code, signal, err } = await ended
    expect({ code, signal, err }).toEqual({ code: 130, signal: null, err: '' })
    expect(files().filter(name => name.endsWith('.part'))).toEqual([])
    for (const name of files().filter(name => name.endsWith('.parquet'))) {
      expect((await parquetMetadataAsync(await asyncBufferFromFile(path.join(target, name)))).num_rows).toBe(
        500n,
      )
    }
    expect(manifest().complete).toBe(false)
    proxy.answer = () => undefined
    expect((await runscan(['export', 'local/p', '-o', target])).err).toMatch(/^1 runs exported, 2 unchanged/)
  })

  it.each([
    [['export', 'local/nope', '-o', 'x'], 4, 'local/nope'],
    [['export', 'local/p'], 2, '--output'],
    [['export', 'local/p', '-o', 'x', '--filter', 'state ='], 2, 'column 8'],
    [['export', 'local/p', '-o', 'x', '-j', '0'], 2, '--jobs'],
  ])('%j ends with %i', async (args, expected, message) => {
    const { code, err } = await runscan(args, { cwd: target })
    expect(err).toContain(message)
    expect({ code, files: files() }).toEqual({ code: expected, files: [] })
  })

  it('leaves a folder alone that is not its own', async () => {
    await runscan(['export', 'local/p', '-o', target])
    const other = await startRun(api, { project: 'q', id: 'one' })
    await other.log({ a: 1 })
    await other.finish()
    const { code, err } = await runscan(['export', 'local/q', '-o', target])
    expect(code).toBe(2)
    expect(err).toContain('holds an export of local/p')
    writeFileSync(path.join(target, 'manifest.json'), '{"format": "other"}')
    expect((await runscan(['export', 'local/p', '-o', target])).code).toBe(2)
  })
})
