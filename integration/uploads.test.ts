// Uploads of files, with faults of the network and of the store between client and server.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AbortError, InputError } from '@runscan/core'
import { Api, type Run } from '@runscan/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type FaultProxy, type Seen, startFaultProxy } from './harness/fault-proxy.js'
import { openSession, type Session } from './harness/session.js'

let session: Session
let proxy: FaultProxy
let run: Run
let root: string

beforeEach(async () => {
  session = await openSession()
  proxy = await startFaultProxy(session.server.url)
  await session.log('r', [{ loss: 1 }])
  const api = new Api({ baseUrl: proxy.url, apiKey: session.server.apiKey, timeoutMs: 5000 })
  run = await api.run('local/p/r')
  root = path.join(session.folder, 'local')
  mkdirSync(root)
  proxy.seen.splice(0)
})

afterEach(async () => {
  await proxy.close()
  await session.close()
})

function local(name: string, content: string | Uint8Array = name): string {
  const file = path.join(root, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

const isSent = ({ method }: Seen) => method === 'PUT'
const sent = () => proxy.seen.filter(isSent)

function faults(...list: Fault[]) {
  proxy.fault = request => (isSent(request) ? list.shift() : undefined)
}

describe('an upload', () => {
  it('is streamed with its length, and with no credentials for other hosts', async () => {
    const content = randomBytes(3_000_000)
    const seen: number[] = []
    const file = await run.uploadFile(local('big.bin', content), {
      root,
      onProgress: ({ bytes, totalBytes }) => seen.push(bytes / (totalBytes ?? 0)),
    })
    expect(Buffer.from(await file.bytes()).equals(content)).toBe(true)
    expect(sent().map(({ headers }) => [headers['content-length'], headers['transfer-encoding']])).toEqual([
      ['3000000', undefined],
    ])
    expect(seen.length).toBeGreaterThan(5)
    expect(seen.at(-1)).toBe(1)
  })

  it('of an empty file has the length 0', async () => {
    const file = await run.uploadFile(local('empty', ''), { root })
    expect([file.size, sent()[0]?.headers['content-length']]).toEqual([0, '0'])
  })

  it('is repeated from the beginning after failures of the server and of the line', async () => {
    faults({ status: 503, headers: { 'retry-after': '0' } }, { silence: 'break' })
    const content = randomBytes(500_000)
    const file = await run.uploadFile(local('a.bin', content), { root })
    expect(Buffer.from(await file.bytes()).equals(content)).toBe(true)
    expect(sent()).toHaveLength(3)
  })

  it('asks for another link when the one that it has is refused', async () => {
    faults({ status: 403, body: '<Error/>' })
    expect((await run.uploadFile(local('a.txt'), { root })).size).toBe(5)
    proxy.fault = request => (isSent(request) ? { status: 403 } : undefined)
    await expect(run.uploadFile(local('b.txt'), { root })).rejects.toThrow('403')
  })

  it('gives up a connection on which nothing moves', async () => {
    faults({ silence: 'hang' })
    const file = await run.uploadFile(local('a.txt'), { root, stallTimeoutMs: 200 })
    expect(file.name).toBe('a.txt')
  })

  it('ends with an abort', async () => {
    const controller = new AbortController()
    const uploading = run.uploadFile(local('a.bin', randomBytes(2_000_000)), {
      root,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(uploading).rejects.toThrow(AbortError)
  })

  it('tells of a file that changed meanwhile', async () => {
    const file = local('a.bin', randomBytes(2_000_000))
    const uploading = run.uploadFile(file, { root, onProgress: () => truncateSync(file, 1000) })
    await expect(uploading).rejects.toThrow('changed while it was uploaded')
  })

  it('tells the server that it is done, when the server wants to know', async () => {
    session.forget()
    await (await session.open().run('local/p/r')).uploadFile(local('a.txt'), { root })
    expect(session.sent.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['CreateRunFiles', 'ServerFeaturesQuery', 'MarkRunFilesUploaded', 'RunFiles']),
    )
  })
})

describe('what is refused before anything is sent', () => {
  it.each([
    ['a file that is not there', () => path.join(root, 'nope')],
    ['a folder', () => root],
    ['a file outside of the root', () => local('../outside.txt')],
    ['a name that is none', () => ''],
    ['no text', () => 7 as never],
  ])('is %s', async (_what, file) => {
    await expect(run.uploadFile(file(), { root: path.join(root, 'sub') })).rejects.toThrow(InputError)
    await expect(run.uploadFiles([local('good.txt'), file()], { root })).rejects.toThrow(InputError)
    await expect(run.uploadFiles(local('good.txt'), { root })).rejects.toThrow('`paths` is a list of files')
    expect(proxy.seen).toEqual([])
  })

  it('is not a name that only begins with two dots', async () => {
    expect((await run.uploadFile(local('..a/b'), { root })).name).toBe('..a/b')
  })
})

describe('many files', () => {
  it('are uploaded several at a time, and one that fails is told of', async () => {
    const files = Array.from({ length: 130 }, (_, at) => local(`sub/${at}.txt`))
    proxy.fault = request =>
      isSent(request) && request.path.endsWith('/7.txt') ? { status: 400 } : undefined
    const { uploaded, failed } = await run.uploadFiles(files, { root, concurrency: 8 })
    expect(uploaded.map(({ name }) => name)).toEqual(
      files.filter((_, at) => at !== 7).map(file => path.relative(root, file)),
    )
    expect(failed.map(({ file, error }) => [file, error.message])).toEqual([
      ['sub/7.txt', expect.stringContaining('400')],
    ])
    expect(proxy.peak).toBeLessThanOrEqual(8)
    expect(proxy.peak).toBeGreaterThan(1)
  })

  it('are deleted together', async () => {
    await run.uploadFiles([local('a.txt'), local('b.txt'), local('c.json')], { root })
    session.forget()
    const other = await session.open().run('local/p/r')
    await other.files({ pattern: '%.txt' }).delete()
    expect((await other.files().toArray()).map(({ name }) => name)).toEqual(['c.json'])
    expect(session.sent.filter(({ name }) => name === 'deleteFiles')).toHaveLength(1)
    await other.files({ pattern: '%.none' }).delete()
    expect(session.sent.filter(({ name }) => name === 'deleteFiles')).toHaveLength(1)
  })
})

describe('the server', () => {
  it('keeps nothing of an upload that breaks off', async () => {
    const { url, apiKey } = session.server
    const answer = await session.graphql(
      `mutation { createRunFiles(input: { entityName: "local", projectName: "p", runName: "r", files: ["a.bin"] })
        { files { uploadUrl } } }`,
    )
    const uploadUrl: string = answer.data.createRunFiles.files[0].uploadUrl
    const controller = new AbortController()
    const half = new ReadableStream({
      pull(stream) {
        stream.enqueue(new Uint8Array(1000))
        controller.abort()
      },
    })
    const init = { method: 'PUT', body: half, duplex: 'half', signal: controller.signal }
    await expect(fetch(uploadUrl, init as RequestInit)).rejects.toThrow()
    expect(await (await new Api({ baseUrl: url, apiKey }).run('local/p/r')).files().length()).toBe(0)
    expect(readdirSync(path.join(session.folder, 'data', 'blobs', 'incoming'))).toEqual([])
  })

  it('frees a content when nothing refers to it any more', async () => {
    const blobs = () =>
      readdirSync(path.join(session.folder, 'data', 'blobs'), {
        recursive: true,
        withFileTypes: true,
      }).filter(entry => entry.isFile()).length
    const before = blobs()
    await run.uploadFiles([local('a.txt', 'same'), local('b.txt', 'same'), local('c.txt', 'other')], { root })
    expect(blobs()).toBe(before + 2)
    await (await run.file('a.txt')).delete()
    expect(await (await run.file('b.txt')).text()).toBe('same')
    await (await run.file('b.txt')).delete()
    expect(blobs()).toBe(before + 1)
    await run.uploadFile(local('c.txt', 'written over'), { root })
    expect(blobs()).toBe(before + 1)
  })

  it('answers a pattern in time, however it is made, and refuses one that is too long', async () => {
    await run.uploadFile(local('a'.repeat(200)), { root })
    for (const pattern of [`${'%a'.repeat(500)}b`, `${'%_a'.repeat(300)}b`, `${'%'.repeat(1000)}b`]) {
      const started = performance.now()
      expect(await run.files({ pattern }).toArray()).toEqual([])
      expect(performance.now() - started).toBeLessThan(500)
    }
    await expect(run.files({ pattern: '%a'.repeat(50_000) }).toArray()).rejects.toThrow('`pattern`')
  })

  it('reads a pattern as LIKE does', async () => {
    await run.uploadFiles(
      ['a_b.txt', 'axb.txt', 'A_B.TXT', 'a%b.txt', 'sub/a_b.txt'].map(name => local(name)),
      { root },
    )
    const names = async (pattern: string) =>
      (await run.files({ pattern }).toArray()).map(({ name }) => name).sort()
    expect(await names('a_b.txt')).toEqual(['A_B.TXT', 'a%b.txt', 'a_b.txt', 'axb.txt'])
    expect(await names('a\\_b.txt')).toEqual(['A_B.TXT', 'a_b.txt'])
    expect(await names('a\\%b.txt')).toEqual(['a%b.txt'])
    expect(await names('%/%')).toEqual(['sub/a_b.txt'])
    expect(await names('a_b')).toEqual([])
  })
})
