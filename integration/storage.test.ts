// What the server gives back when something is deleted or written over, and what it never loses.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Artifact } from '@runscan/sdk'
import { startServer } from '@runscan/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session

beforeEach(async () => {
  session = await openSession()
})

afterEach(() => session.close())

const blobs = () =>
  readdirSync(path.join(session.folder, 'data', 'blobs'), { recursive: true, withFileTypes: true }).filter(
    entry => entry.isFile(),
  ).length
const databaseBytes = () =>
  ['runscan.db', 'runscan.db-wal']
    .map(name => statSync(path.join(session.folder, 'data', name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0)
const logRun = (id: string, rows: number) =>
  session.log(
    id,
    Array.from({ length: rows }, (_, step) => ({ step, text: `${id} ${step} `.repeat(20) })),
  )

async function upload(name: string, content: string) {
  const local = path.join(session.folder, 'local', name)
  mkdirSync(path.dirname(local), { recursive: true })
  writeFileSync(local, content)
  const run = await session.api.run('local/p/r')
  return run.uploadFile(local, { root: path.join(session.folder, 'local') })
}

describe('deleting a run', () => {
  it('frees its rows, its exports and its files', async () => {
    await session.log('empty', [{ a: 1 }])
    const [files, bytes] = [blobs(), databaseBytes()]
    const run = await logRun('r', 3000)
    await upload('a.txt', 'content')
    expect(blobs()).toBe(files + 31)
    await run.delete()
    expect(blobs()).toBe(files)
    expect(databaseBytes()).toBeLessThan(bytes)
    await session.restart()
    expect(databaseBytes()).toBeLessThan(bytes)
  })

  it('keeps what another run has the same of', async () => {
    const run = await logRun('r', 10)
    await upload('a.txt', 'shared')
    const other = await logRun('other', 10)
    const local = path.join(session.folder, 'local', 'a.txt')
    const kept = await other.uploadFile(local, { root: path.dirname(local) })
    await run.delete()
    expect(await kept.text()).toBe('shared')
  })

  it('is final: its id is not given again, and nothing can be sent to it', async () => {
    const run = await logRun('r', 10)
    await run.delete()
    const { errors } = await session.graphql(
      'mutation { upsertBucket(input: { modelName: "p", name: "r", host: "h" }) { inserted } }',
    )
    expect(errors[0].message).toContain('was deleted')
    await expect(run.delete()).rejects.toThrow()
    expect(await session.api.runs('p').length()).toBe(0)
  })
})

describe('writing over', () => {
  it('a run frees its old exports', async () => {
    await logRun('r', 250)
    const before = blobs()
    await logRun('r', 50)
    expect(blobs()).toBe(before - 2)
  })

  it('a file, or deleting it, frees the old content', async () => {
    await logRun('r', 10)
    const before = blobs()
    const first = await upload('a.txt', 'first')
    await upload('a.txt', 'second')
    expect(blobs()).toBe(before + 1)
    const [file] = await (await session.api.run('p/r')).files().toArray()
    expect([file?.id, await file?.text()]).toEqual([first.id, 'second'])
    await file?.delete()
    expect(blobs()).toBe(before)
  })
})

describe('a version of an artifact that nobody commits', () => {
  const days = (count: number) => count * 24 * 3600 * 1000
  /** Logs until the commit, which the connection does not live to see. */
  async function begin() {
    const run = await session.api.createRun({ project: 'p', runId: 'r' })
    session.intercept = (_url, init) => {
      if (String(init.body).includes('mutation CommitArtifact')) throw new Error('the machine is gone')
      return undefined
    }
    const artifact = new Artifact('numbers', 'dataset')
    artifact.addBytes('a.txt', 'content')
    await expect(run.logArtifact(artifact, { signal: AbortSignal.timeout(1000) })).rejects.toThrow()
    session.intercept = () => undefined
  }

  it('keeps its uploads for a week, and is gone at the next start', async () => {
    const before = blobs()
    await begin()
    const kept = blobs()
    expect(kept).toBeGreaterThan(before)
    session.clock += days(6)
    await session.restart()
    expect(blobs()).toBe(kept)
    session.clock += days(2)
    await session.restart()
    expect(blobs()).toBe(before)
  })
})

describe('a data folder', () => {
  it('is not for two servers at once, and is free again afterwards', async () => {
    const dataDir = path.join(session.folder, 'data')
    await expect(startServer({ dataDir })).rejects.toMatchObject({ code: 'IN_USE' })
    await session.restart()
  })

  it('with a database that is none is refused, and left as it is', async () => {
    const dataDir = path.join(session.folder, 'other')
    mkdirSync(dataDir)
    const file = path.join(dataDir, 'runscan.db')
    writeFileSync(file, Buffer.alloc(8192, 7))
    await expect(startServer({ dataDir })).rejects.toMatchObject({ code: 'STORAGE' })
    expect(statSync(file).size).toBe(8192)
  })
})

describe('the states of a run', () => {
  const set = async (name: string, state: string) => {
    const run = await session.open().run(`p/${name}`)
    return session.graphql(
      'mutation($input: UpdateRunStateInput!) { updateRunState(input: $input) { success } }',
      { input: { id: run.storageId, state } },
    )
  }
  const end = (name: string, exitcode: number) =>
    fetch(`${session.server.url}/files/local/p/${name}/file_stream`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`api:${session.server.apiKey}`)}` },
      body: JSON.stringify({ complete: true, exitcode }),
    })

  it.each([
    ['running', 'pending', true],
    ['running', 'failed', true],
    ['running', 'finished', false],
    ['failed', 'pending', true],
    ['failed', 'running', false],
    ['finished', 'pending', false],
    ['finished', 'failed', false],
    ['finished', 'finished', false],
    ['crashed', 'pending', true],
    ['crashed', 'failed', false],
    ['pending', 'failed', true],
    ['pending', 'pending', true],
  ] as const)('%s → %s by hand: %s', async (from, to, allowed) => {
    await session.log('r', [{ a: 1 }], { finish: false })
    if (from === 'finished') await end('r', 0)
    if (from === 'failed') await end('r', 1)
    if (from === 'crashed') session.clock += 3_600_000
    if (from === 'pending') await set('r', 'pending')
    expect((await session.open().run('p/r')).state).toBe(from)
    const { data, errors } = await set('r', to)
    expect(data?.updateRunState?.success ?? false).toBe(allowed)
    if (!allowed) expect(errors[0].message).toContain(`${from} cannot become ${to}`)
    expect((await session.open().run('p/r')).state).toBe(allowed ? to : from)
  })

  it('a run that was failed by hand is not woken by what its process still sends', async () => {
    await session.log('r', [{ a: 1 }], { finish: false })
    await set('r', 'failed')
    await fetch(`${session.server.url}/files/local/p/r/file_stream`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`api:${session.server.apiKey}`)}` },
      body: '{}',
    })
    expect((await session.open().run('p/r')).state).toBe('failed')
  })
})
