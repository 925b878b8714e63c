// Making, logging and downloading artifacts with the SDK, on the embedded server, with faults in between.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  AbortError,
  ArtifactContentError,
  ArtifactFinalizedError,
  ArtifactNotLoggedError,
  InputError,
  ProjectNotFoundError,
} from '@runscan/core'
import { Api, Artifact, type Run, UnreachableReferenceError } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let server: RunningServer
let api: Api
let run: Run
let requests: { method: string; url: string; body: string }[]
/** Stands in for the server, or changes an answer on its way. */
let tamper: (
  request: { method: string; url: string; body: string },
  answer: () => Promise<Response>,
) => Promise<Response>

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-artifacts-'))
  server = await startServer({ dataDir: path.join(folder, 'server') })
  requests = []
  tamper = (_request, answer) => answer()
  api = new Api({
    baseUrl: server.url,
    apiKey: server.apiKey,
    fetch: (url, init) => {
      const request = {
        method: init.method ?? 'GET',
        url,
        body: typeof init.body === 'string' ? init.body : '',
      }
      requests.push(request)
      return tamper(request, () => fetch(url, init))
    },
  })
  run = await api.createRun({ project: 'p', runId: 'r' })
  requests = []
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const place = (name: string) => path.join(folder, name)

function write(name: string, content: string): string {
  mkdirSync(path.dirname(place(name)), { recursive: true })
  writeFileSync(place(name), content)
  return place(name)
}

/** Logs files and gives the version as it is fetched. */
async function logged(files: Record<string, string>, name = 'data'): Promise<Artifact> {
  const artifact = new Artifact(name, 'dataset')
  for (const [at, content] of Object.entries(files)) artifact.addBytes(at, content)
  await run.logArtifact(artifact)
  requests = []
  return api.artifact(`local/p/${name}`)
}

/** Answers for the manifest with another one. */
function withManifest(contents: Record<string, object>): void {
  tamper = async ({ method, url }, answer) =>
    method === 'GET' && url.includes('/artifact-manifests/')
      ? Response.json({ version: 1, contents })
      : answer()
}

const entry = (content: string, more: object = {}) => ({
  digest: createHash('md5').update(content).digest('base64'),
  size: content.length,
  ...more,
})

const sentOperations = () => requests.flatMap(({ body }) => /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? [])

describe('an artifact that is being made', () => {
  it('takes files, folders, texts and bytes, and is none the worse for what it refuses', async () => {
    write('data/a.txt', 'a')
    write('data/sub/b.txt', 'b')
    const artifact = new Artifact('data', 'dataset')
    await artifact.addDir(place('data'), { name: 'all' })
    await artifact.addFile(place('data/a.txt'))
    const bytes = new Uint8Array([1, 2, 3])
    artifact.addBytes('bytes.bin', bytes)
    bytes.fill(0)
    const paths = async () => [...(await artifact.manifest()).entries.keys()].sort()
    const before = await paths()
    expect(before).toEqual(['a.txt', 'all/a.txt', 'all/sub/b.txt', 'bytes.bin'])
    expect(() => artifact.addBytes('a.txt', 'other')).toThrow(InputError)
    write('data/sub/b.txt', 'changed')
    await expect(artifact.addDir(place('data'), { name: 'all' })).rejects.toThrow('pass `overwrite`')
    for (const bad of ['../a', '/a', 'C:\\a', 'a\0b', '', '.']) {
      expect(() => artifact.addBytes(bad, 'x')).toThrow(InputError)
    }
    expect(await paths()).toEqual(before)
    artifact.remove('all')
    await run.logArtifact(artifact)
    const found = await api.artifact('local/p/data')
    expect(await (await found.getEntry('bytes.bin')).bytes()).toEqual(new Uint8Array([1, 2, 3]))
    expect([found.fileCount, found.size]).toEqual([2, 4])
  })

  it('refuses links in a circle, and links that lead nowhere', async () => {
    mkdirSync(place('data'))
    symlinkSync(place('data'), place('data/again'))
    await expect(new Artifact('data', 'dataset').addDir(place('data'))).rejects.toThrow('in a circle')
    rmSync(place('data/again'))
    symlinkSync(place('nowhere'), place('data/broken'))
    await expect(new Artifact('data', 'dataset').addDir(place('data'))).rejects.toThrow('leads nowhere')
  })

  it('does not give what only a logged one has, nor is changed when it is logged', async () => {
    const draft = new Artifact('data', 'dataset')
    for (const read of [() => draft.aliases, () => draft.version, () => draft.id, () => draft.url]) {
      expect(read).toThrow(ArtifactNotLoggedError)
    }
    const calls = [
      () => draft.save(),
      () => draft.download(),
      () => draft.loggedBy(),
      () => draft.delete(),
      () => draft.link('p/x'),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow(ArtifactNotLoggedError)
    draft.addBytes('a.txt', 'a')
    await run.logArtifact(draft)
    expect(() => draft.addBytes('b.txt', 'b')).toThrow(ArtifactFinalizedError)
    await expect(draft.addFile(write('c.txt', 'c'))).rejects.toThrow(ArtifactFinalizedError)
  })

  it('is refused before anything is sent', async () => {
    const draft = new Artifact('data', 'dataset')
    await expect(run.useArtifact(draft)).rejects.toThrow(ArtifactNotLoggedError)
    await expect(run.useArtifact({} as never)).rejects.toThrow(InputError)
    await expect(run.logArtifact({} as never)).rejects.toThrow(InputError)
    await expect(run.logArtifact(draft, { aliases: ['a:b'] })).rejects.toThrow(InputError)
    await expect(run.logArtifact(draft, { tags: ['a/b'] })).rejects.toThrow(InputError)
    await expect(run.logArtifact(draft, { concurrency: 0 })).rejects.toThrow(InputError)
    expect(requests).toEqual([])
  })
})

describe('logging', () => {
  it('that failed goes on where it was, and makes one version', async () => {
    const artifact = new Artifact('data', 'dataset')
    for (let at = 0; at < 5; at += 1) artifact.addBytes(`${at}.txt`, `content ${at}`)
    let uploads = 0
    tamper = (request, answer) => {
      const isUpload = request.method === 'PUT' && request.url.includes('/artifact-files/')
      if (isUpload && uploads++ >= 3) return Promise.resolve(new Response('no', { status: 400 }))
      return answer()
    }
    await expect(run.logArtifact(artifact, { concurrency: 1 })).rejects.toThrow('HTTP 400')
    expect(artifact.isDraft).toBe(true)
    tamper = (_request, answer) => answer()
    requests = []
    await run.logArtifact(artifact)
    expect(requests.filter(({ url }) => url.includes('/artifact-files/'))).toHaveLength(2)
    expect([artifact.version, await run.loggedArtifacts().length()]).toEqual(['v0', 1])
  })

  it('asks for another place when a link has expired', async () => {
    const artifact = new Artifact('data', 'dataset')
    await artifact.addFile(write('a.txt', 'a'))
    let refusals = 0
    tamper = (request, answer) => {
      if (request.method === 'PUT' && refusals++ === 0)
        return Promise.resolve(new Response('expired', { status: 403 }))
      return answer()
    }
    await run.logArtifact(artifact)
    expect(artifact.version).toBe('v0')
  })

  it('refuses a file that changed since it was added', async () => {
    const artifact = new Artifact('data', 'dataset')
    await artifact.addFile(write('a.txt', 'first'))
    write('a.txt', 'second, and longer')
    await expect(run.logArtifact(artifact)).rejects.toThrow('changed')
    expect(artifact.isDraft).toBe(true)
  })

  it('ends with an abort', async () => {
    const artifact = new Artifact('data', 'dataset')
    artifact.addBytes('a.txt', 'a')
    const controller = new AbortController()
    tamper = (request, answer) => {
      if (request.method === 'PUT') controller.abort()
      return answer()
    }
    await expect(run.logArtifact(artifact, { signal: controller.signal })).rejects.toThrow(AbortError)
  })

  it('of many files asks for their places in batches, and uploads what is new', async () => {
    const artifact = new Artifact('many', 'dataset')
    for (let at = 0; at < 450; at += 1) artifact.addBytes(`f/${at}.txt`, `content ${at % 300}`)
    await run.logArtifact(artifact, { concurrency: 16 })
    expect(sentOperations().filter(name => name === 'CreateArtifactFiles')).toHaveLength(3)
    const found = await api.artifact('local/p/many')
    const { files } = await found.download({ root: place('many') })
    expect([found.fileCount, files.length]).toEqual([450, 450])
    expect(await found.verify(place('many'))).toEqual({ files: 450, references: 0 })
  })
})

describe('downloading', () => {
  it('keeps what is right, replaces what is wrong, and leaves other files alone', async () => {
    const artifact = await logged({ 'a.txt': 'a', 'sub/b.txt': 'b', 'c.txt': 'c' })
    await artifact.download({ root: place('out') })
    write('out/a.txt', 'wrong')
    write('out/other.txt', 'other')
    requests = []
    await artifact.download({ root: place('out') })
    expect(requests.filter(({ url }) => url.includes('/artifact-files/'))).toHaveLength(1)
    expect(readFileSync(place('out/a.txt'), 'utf8')).toBe('a')
    await expect(artifact.verify(place('out'))).rejects.toThrow("other.txt' is no file of")
    rmSync(place('out/other.txt'))
    expect(await artifact.verify(place('out'))).toEqual({ files: 3, references: 0 })
    write('out/sub/b.txt', 'x')
    await expect(artifact.verify(place('out'))).rejects.toThrow(ArtifactContentError)
  })

  it('of a part takes that alone; of an entry, that one', async () => {
    const artifact = await logged({ 'a.txt': 'a', 'sub/b.txt': 'b' })
    const { files } = await artifact.download({ root: place('part'), pathPrefix: 'sub/' })
    expect(files).toEqual([{ path: 'sub/b.txt', file: path.join(place('part'), 'sub', 'b.txt') }])
    const file = await (await artifact.get('a.txt')).download({ root: place('one') })
    expect([readFileSync(file, 'utf8'), readdirSync(place('one'))]).toEqual(['a', ['a.txt']])
  })

  it.each(['../evil.txt', '/evil.txt', 'sub/../../evil.txt', 'C:\\evil.txt', '..\\evil.txt'])(
    'refuses the path %j before anything is saved',
    async evil => {
      const artifact = await logged({ 'a.txt': 'a' })
      withManifest({ 'a.txt': entry('a'), [evil]: entry('evil') })
      await expect(artifact.download({ root: place('out/deep') })).rejects.toThrow(InputError)
      expect(existsSync(place('out'))).toBe(false)
    },
  )

  it('goes through no link', async () => {
    const artifact = await logged({ 'sub/a.txt': 'a' })
    mkdirSync(place('out'))
    mkdirSync(place('elsewhere'))
    symlinkSync(place('elsewhere'), place('out/sub'))
    await expect(artifact.download({ root: place('out') })).rejects.toThrow('link')
    expect(readdirSync(place('elsewhere'))).toEqual([])
  })

  it('refuses contents that are not what the manifest says', async () => {
    const artifact = await logged({ 'a.txt': 'right' })
    tamper = async ({ method, url }, answer) =>
      method === 'GET' && url.includes('/artifact-files/') ? new Response('wrong') : answer()
    await expect(artifact.download({ root: place('out') })).rejects.toThrow('did not come as it was stored')
    expect(existsSync(place('out/a.txt'))).toBe(false)
    await expect((await artifact.getEntry('a.txt')).bytes()).rejects.toThrow(ArtifactContentError)
  })

  it('goes on after a connection that broke', async () => {
    const content = 'x'.repeat(300_000)
    const artifact = await logged({ 'a.txt': content })
    let attempts = 0
    tamper = async ({ method, url }, answer) => {
      const response = await answer()
      if (method !== 'GET' || !url.includes('/artifact-files/') || attempts++ > 0) return response
      const bytes = new Uint8Array(await response.arrayBuffer()).slice(0, 100_000)
      const body = new ReadableStream({
        start: controller => controller.enqueue(bytes),
        pull: controller => controller.error(new TypeError('terminated')),
      })
      return new Response(body, { status: response.status, headers: response.headers })
    }
    await artifact.download({ root: place('out') })
    expect(readFileSync(place('out/a.txt'), 'utf8')).toBe(content)
    expect(attempts).toBe(2)
  })
})

describe('references', () => {
  let web: Server
  let address: string
  let etag: string

  beforeEach(async () => {
    etag = '"one"'
    web = createServer((request, response) => {
      requests.push({ method: 'WEB', url: request.url ?? '', body: String(request.headers.authorization) })
      response.writeHead(200, { etag, 'content-length': '3' }).end('web')
    })
    await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
    const { port } = web.address() as { port: number }
    address = `http://127.0.0.1:${port}/some/file.txt`
  })

  afterEach(() => new Promise(resolve => web.close(resolve)))

  it('to the web are known by their ETag, followed without the key, and refused when they changed', async () => {
    const artifact = new Artifact('refs', 'dataset')
    const [added] = await artifact.addReference(address)
    expect(added).toMatchObject({
      path: 'file.txt',
      digest: 'one',
      size: 3,
      ref: address,
      extra: { etag: '"one"' },
    })
    await run.logArtifact(artifact)
    const found = await api.artifact('local/p/refs')
    await found.download({ root: place('out') })
    expect(readFileSync(place('out/file.txt'), 'utf8')).toBe('web')
    expect(await found.verify(place('out'))).toEqual({ files: 0, references: 1 })
    expect(requests.filter(({ method, body }) => method === 'WEB' && body !== 'undefined')).toEqual([])
    etag = '"two"'
    await expect(found.download({ root: place('again') })).rejects.toThrow(ArtifactContentError)
    await expect((await found.getEntry('file.txt')).text()).rejects.toThrow("its ETag was 'one' and is 'two'")
  })

  it('to files are followed while these are as they were, and told when that is asked for', async () => {
    write('outside/a b.txt', 'a')
    write('outside/100%.txt', 'percent')
    const artifact = new Artifact('refs', 'dataset')
    await artifact.addReference(pathToFileURL(place('outside')).href)
    artifact.addBytes('own.txt', 'own')
    await run.logArtifact(artifact)
    const found = await api.artifact('local/p/refs')
    await found.download({ root: place('out') })
    expect(readFileSync(place('out/a b.txt'), 'utf8')).toBe('a')
    expect(readFileSync(place('out/100%.txt'), 'utf8')).toBe('percent')
    write('outside/a b.txt', 'changed')
    rmSync(place('outside/100%.txt'))
    await expect(found.download({ root: place('again') })).rejects.toThrow(
      /which has changed|which is not there/,
    )
    const { files, missingReferences } = await found.download({
      root: place('rest'),
      allowMissingReferences: true,
    })
    expect(files.map(({ path: at }) => at)).toEqual(['own.txt'])
    expect(missingReferences.map(({ path: at, error }) => [at, error.constructor])).toEqual([
      ['100%.txt', UnreachableReferenceError],
      ['a b.txt', ArtifactContentError],
    ])
  })

  it('of other kinds are kept, and not followed', async () => {
    const artifact = new Artifact('refs', 'dataset')
    await expect(artifact.addReference('s3://bucket/key.txt')).rejects.toThrow('checksum: false')
    await artifact.addReference('s3://bucket/dir/key.txt', { checksum: false })
    await artifact.addReference('odd://place', { name: 'odd' })
    await run.logArtifact(artifact)
    const found = await api.artifact('local/p/refs')
    expect((await found.getEntry('dir/key.txt')).refTarget()).toBe('s3://bucket/dir/key.txt')
    await expect(found.download({ root: place('out') })).rejects.toThrow(UnreachableReferenceError)
    const { missingReferences } = await found.download({ root: place('out'), allowMissingReferences: true })
    expect(missingReferences).toHaveLength(2)
  })
})

describe('the collections of a project', () => {
  it('come type by type, each time that they are gone through, and nothing is asked for before', async () => {
    for (const name of ['a', 'b', 'c']) await logged({ 'a.txt': name }, name)
    requests = []
    const list = api.artifactCollections('p', { perPage: 2 })
    expect(requests).toEqual([])
    for (let time = 0; time < 2; time += 1) {
      const names: string[] = []
      for await (const { name } of list) names.push(name)
      expect(names.toSorted()).toEqual(['a', 'b', 'c'])
    }
  })

  it('are none of a type that there is not, and an error where there is no project', async () => {
    const all = async (...args: Parameters<Api['artifactCollections']>) => {
      const found: string[] = []
      for await (const { name } of api.artifactCollections(...args)) found.push(name)
      return found
    }
    await logged({ 'a.txt': 'a' }, 'a')
    expect(await all('p', { type: 'nothing' })).toEqual([])
    await expect(all('nowhere')).rejects.toThrow(ProjectNotFoundError)
    expect(() => api.artifactCollections('p', { type: '' })).toThrow('`type`')
    expect(() => api.artifactCollections('p', { perPage: 0 })).toThrow('`perPage`')
    expect(() => api.artifactCollections('a/b/c')).toThrow("'a/b/c'")
  })
})

describe('lists of artifacts', () => {
  it('go on after a page of which nothing may be seen', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await logged({ 'a.txt': name }, name)
    tamper = async ({ body }, answer) => {
      const response = await answer()
      if (!body.includes('RunOutputArtifacts')) return response
      const text = await response.text()
      const isHidden = /"name":"[bc]","project"/.test(text)
      return new Response(isHidden ? text.replace(/("name":"[bc]","project":)\{.*?\}\}/, '$1null') : text)
    }
    const seen = await run.loggedArtifacts({ perPage: 1 }).toArray()
    expect(seen.map(({ name }) => name)).toEqual(['a:v0', 'd:v0'])
    const list = run.loggedArtifacts({ perPage: 2 })
    expect((await list.toArray({ limit: 1 })).length).toBe(1)
    expect((await list.toArray()).length).toBe(await list.toArray().then(all => all.length))
  })
})
