// Downloads of files and exports, with faults of the network and of the store between client and server.

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { provesDefect } from '@runscan/conformance/proves'
import { AbortError, InputError, NetworkError, ResponseError, TimeoutError } from '@runscan/core'
import { Api, type Run, type RunFile } from '@runscan/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type FaultProxy, type Seen, startFaultProxy } from './harness/fault-proxy.js'
import { openSession, type Session } from './harness/session.js'

let session: Session
let proxy: FaultProxy
let api: Api
let run: Run
let saved: string

beforeEach(async () => {
  session = await openSession()
  proxy = await startFaultProxy(session.server.url)
  await session.log('r', [{ loss: 1 }])
  api = new Api({ baseUrl: proxy.url, apiKey: session.server.apiKey, timeoutMs: 5000 })
  run = await api.run('local/p/r')
  saved = path.join(session.folder, 'saved')
})

afterEach(async () => {
  await proxy.close()
  await session.close()
})

const content = randomBytes(300_000)

/** Puts a file into the run, past the proxy. */
async function stored(name: string, bytes: Uint8Array | string = content): Promise<RunFile> {
  const local = path.join(session.folder, 'local', name)
  mkdirSync(path.dirname(local), { recursive: true })
  writeFileSync(local, bytes)
  await (await session.open().run('local/p/r')).uploadFile(local, {
    root: path.join(session.folder, 'local'),
  })
  return run.file(name)
}

const isRead = ({ method, path: at }: Seen) => method === 'GET' && at.startsWith('/storage/')

/** Faults of the first reads of contents, in turn; the reads after them pass. */
function faults(...list: (Fault | undefined)[]) {
  proxy.fault = request => (isRead(request) ? list.shift() : undefined)
}

/** Downloads a part of the file, and no more. */
async function breakOff(file: RunFile): Promise<void> {
  proxy.fault = request => {
    if (!isRead(request)) return undefined
    return request.headers.range ? { cutAfter: 0 } : { cutAfter: 100_000 }
  }
  await expect(file.download({ root: saved, attempts: 2 })).rejects.toThrow(NetworkError)
  proxy.seen.splice(0)
  faults()
}

/** A broken connection may take some of what it brought with it. */
const rest = expect.stringMatching(/^bytes=[1-9]\d{4,5}-$/)
const ranges = () => proxy.seen.filter(isRead).map(({ headers }) => headers.range)
const leftovers = () => readdirSync(saved).filter(name => name.endsWith('.part'))

describe('a download that breaks off', () => {
  it('goes on where it stopped', async () => {
    const file = await stored('weights.bin')
    faults({ cutAfter: 100_000 }, { cutAfter: 50_000 })
    const target = await file.download({ root: saved })
    expect(readFileSync(target).equals(content)).toBe(true)
    expect(ranges()).toEqual([undefined, rest, rest])
    expect(leftovers()).toEqual([])
  })

  it('is gone on with by the next call, when this one gives up', async () => {
    const file = await stored('weights.bin')
    await breakOff(file)
    expect([existsSync(path.join(saved, 'weights.bin')), leftovers().length]).toEqual([false, 1])
    await file.download({ root: saved })
    expect(ranges()).toEqual([rest])
    expect(readFileSync(path.join(saved, 'weights.bin')).equals(content)).toBe(true)
  })

  it('starts over when the file is another one by now', async () => {
    const file = await stored('weights.bin')
    await breakOff(file)
    const other = randomBytes(200_000)
    await (await stored('weights.bin', other)).download({ root: saved })
    expect(readFileSync(path.join(saved, 'weights.bin')).equals(other)).toBe(true)
    expect(leftovers()).toEqual([])
  })

  it('starts over when the file changes in the middle', async () => {
    const file = await stored('weights.bin')
    const other = randomBytes(200_000)
    let reads = 0
    proxy.fault = request => {
      if (!isRead(request)) return undefined
      reads += 1
      return reads === 1 ? { cutAfter: 100_000 } : undefined
    }
    let changed: Promise<unknown> | undefined
    const target = await file.download({
      root: saved,
      onProgress: () => {
        changed ??= stored('weights.bin', other)
      },
    })
    await changed
    const got = readFileSync(target)
    expect(got.equals(other) || got.equals(content)).toBe(true)
  })

  it('starts over when the server ignores what part is asked for', async () => {
    const file = await stored('weights.bin')
    faults({ cutAfter: 100_000 }, { ignoreRange: true })
    const target = await file.download({ root: saved })
    expect(readFileSync(target).equals(content)).toBe(true)
  })

  it.each([
    ['another part than was asked for', { headers: { 'content-range': 'bytes 5-299999/300000' } }],
    ['a part of another version', { headers: { etag: '"another"' } }],
  ] satisfies [string, Fault][])('takes nothing of %s', async (_what, fault) => {
    const file = await stored('weights.bin')
    faults({ cutAfter: 100_000 }, fault)
    const target = await file.download({ root: saved })
    expect(readFileSync(target).equals(content)).toBe(true)
    expect(ranges()).toEqual([undefined, rest, undefined])
  })

  it('asks for nothing when only the final name was missing', async () => {
    const file = await stored('weights.bin')
    await breakOff(file)
    const [part = ''] = leftovers()
    writeFileSync(path.join(saved, part), content)
    await file.download({ root: saved })
    expect(ranges()).toEqual([])
  })

  it('does not believe what was left behind', async () => {
    const file = await stored('weights.bin')
    await breakOff(file)
    const [part = ''] = leftovers()
    writeFileSync(path.join(saved, part), Buffer.alloc(100_000))
    const target = await file.download({ root: saved })
    expect(readFileSync(target).equals(content)).toBe(true)
  })
})

describe('what comes in place of a content', () => {
  it('is not saved: an expired link is renewed, once', async () => {
    const file = await stored('a.txt', 'content')
    faults({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' })
    expect(readFileSync(await file.download({ root: saved }), 'utf8')).toBe('content')
    rmSync(path.join(saved, 'a.txt'))
    proxy.fault = request => (isRead(request) ? { status: 403, body: '<Error/>' } : undefined)
    await expect(file.download({ root: saved })).rejects.toThrow('HTTP 403')
    expect(existsSync(path.join(saved, 'a.txt'))).toBe(false)
    faults()
    expect(readFileSync(await file.download({ root: saved }), 'utf8')).toBe('content')
  })

  it('is not saved: a link that expires in the middle is renewed, and the rest asked for', async () => {
    const file = await stored('weights.bin')
    faults({ cutAfter: 100_000 }, { status: 403, body: '<Error/>' })
    expect(readFileSync(await file.download({ root: saved })).equals(content)).toBe(true)
    expect(ranges()).toEqual([undefined, rest, rest])
  })

  it.each([
    ['a page with status 200', { body: '<html>please log in</html>' }],
    ['other bytes', { body: Buffer.from('c0ntent') }],
    ['more bytes', { body: Buffer.from('content and more') }],
    ['nothing', { body: '' }],
  ] satisfies [string, Fault][])('is not saved: %s', async (_what, fault) => {
    const file = await stored('a.txt', 'content')
    proxy.fault = request => (isRead(request) ? fault : undefined)
    await expect(file.download({ root: saved, attempts: 2 })).rejects.toThrow(ResponseError)
    expect(readdirSync(saved)).toEqual([])
    faults()
    expect(readFileSync(await file.download({ root: saved }), 'utf8')).toBe('content')
  })

  it.each(['300001', '299999', '1000', undefined])('counts for more than a length of %s', async length => {
    const file = await stored('weights.bin')
    faults({ headers: { 'content-length': length } })
    expect(readFileSync(await file.download({ root: saved })).equals(content)).toBe(true)
  })

  it('is tried again after failures of the server', async () => {
    const file = await stored('a.txt', 'content')
    faults({ status: 503, headers: { 'retry-after': '0' } }, { status: 429, headers: { 'retry-after': '0' } })
    expect(readFileSync(await file.download({ root: saved }), 'utf8')).toBe('content')
  })
})

describe('a download that nothing comes to', () => {
  it('tries another connection', async () => {
    const file = await stored('weights.bin')
    faults({ hangAfter: 100_000 })
    const target = await file.download({ root: saved, stallTimeoutMs: 100 })
    expect(readFileSync(target).equals(content)).toBe(true)
    expect(ranges()).toEqual([undefined, rest])
  })

  it('ends at its time, and when it is aborted; what came is kept', async () => {
    const file = await stored('weights.bin')
    proxy.fault = request => (isRead(request) ? { hangAfter: 100_000 } : undefined)
    await expect(file.download({ root: saved, timeoutMs: 300 })).rejects.toThrow(TimeoutError)
    const controller = new AbortController()
    const aborted = file.download({
      root: saved,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(aborted).rejects.toThrow(AbortError)
    expect(leftovers()).toHaveLength(1)
    faults()
    proxy.seen.splice(0)
    await file.download({ root: saved })
    expect(ranges()).toEqual([rest])
  })
})

describe('many files', () => {
  it('are saved several at a time, and one that fails is told of', async () => {
    for (let at = 0; at < 12; at += 1) await stored(`media/${at}.bin`, randomBytes(1000 + at))
    proxy.fault = request => (request.path.endsWith('/7.bin') ? { status: 404 } : undefined)
    const files = run.files({ pattern: 'media/%', perPage: 5 })
    const { saved: done, failed } = await files.download(saved, { concurrency: 3 })
    expect(done).toHaveLength(11)
    expect(failed.map(({ file, error }) => [file, error.message])).toEqual([
      ['media/7.bin', expect.stringContaining('404')],
    ])
    expect(readdirSync(path.join(saved, 'media'))).toHaveLength(11)
    // The next page of the list is asked for beside them.
    expect(proxy.peak).toBeLessThanOrEqual(3 + 1)
    expect(proxy.peak).toBeGreaterThan(1)
    faults()
    const again = await files.download(saved, { existOk: true })
    expect([again.saved.length, again.failed]).toEqual([12, []])
  })

  it('end with an abort', async () => {
    for (let at = 0; at < 6; at += 1) await stored(`${at}.bin`, randomBytes(1000))
    const controller = new AbortController()
    proxy.fault = request => {
      if (isRead(request)) controller.abort()
      return undefined
    }
    await expect(run.files().download(saved, { signal: controller.signal, concurrency: 1 })).rejects.toThrow(
      AbortError,
    )
    expect(proxy.seen.filter(isRead)).toHaveLength(1)
  })

  it('as many at a time as one likes share a signal, down and up, without a warning', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `many/${at}.txt`)
    const root = path.join(session.folder, 'many-up')
    mkdirSync(path.join(root, 'many'), { recursive: true })
    for (const name of names) writeFileSync(path.join(root, name), name)
    const warnings: string[] = []
    const warn = ({ message }: Error) => warnings.push(message)
    process.on('warning', warn)
    const { signal } = new AbortController()
    const options = { signal, concurrency: 30 }
    const paths = names.map(name => path.join(root, name))
    const { uploaded } = await run.uploadFiles(paths, { root, ...options })
    const downloaded = await run.files({ pattern: 'many/%' }).download(saved, options)
    // Warnings come a moment later.
    await new Promise(resolve => setTimeout(resolve, 10))
    process.off('warning', warn)
    expect([uploaded.length, downloaded.saved.length]).toEqual([30, 30])
    expect(warnings).toEqual([])
  })

  it('refuse a concurrency that is none', async () => {
    await expect(run.files().download(saved, { concurrency: 0 })).rejects.toThrow('`concurrency`')
  })

  it('of one name at once are saved whole, by one of the two', async () => {
    const file = await stored('weights.bin')
    const both = [
      file.download({ root: saved, replace: true }),
      file.download({ root: saved, replace: true }),
    ]
    for (const target of await Promise.all(both)) expect(readFileSync(target).equals(content)).toBe(true)
    rmSync(path.join(saved, 'weights.bin'))
    const outcomes = await Promise.allSettled([
      file.download({ root: saved }),
      file.download({ root: saved }),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(leftovers()).toEqual([])
  })
})

describe('where a file is saved', () => {
  const named = async (name: string) => {
    const file = await stored('a.txt', 'content')
    Object.defineProperty(file, 'name', { value: name })
    return file
  }

  it('is not outside of the folder, whatever its name', async () => {
    for (const name of [
      '../x',
      '/x',
      'a/../../x',
      'C:\\x',
      'a\\..\\..\\x',
      '.',
      'a\0b',
      '..',
      '\\\\server\\x',
    ]) {
      await expect((await named(name)).download({ root: saved })).rejects.toThrow(InputError)
    }
    expect(existsSync(path.join(session.folder, 'x'))).toBe(false)
  })

  it
    .skipIf(process.platform === 'win32')
    .each(['a:b', 'C:x', 'a\\b', 'con', 'x.', 'ü ✓ 𝄞', '-x', 'a\nb', 'a//b/./c'])(
    'is its own name on Unix: %j',
    async name => {
      const target = await (await named(name)).download({ root: saved })
      expect(target).toBe(path.join(saved, name))
      expect(readFileSync(target, 'utf8')).toBe('content')
    },
  )

  it('is refused for names that the system cannot hold', async () => {
    await expect((await named('x'.repeat(300))).download({ root: saved })).rejects.toThrow('longer than')
    await expect((await named(`${'y'.repeat(300)}/x`)).download({ root: saved })).rejects.toThrow(
      'longer than',
    )
    expect(leftovers()).toEqual([])
  })

  it('is behind no link', async () => {
    const outside = path.join(session.folder, 'outside')
    mkdirSync(outside)
    mkdirSync(path.join(saved, 'real'), { recursive: true })
    symlinkSync(outside, path.join(saved, 'link'))
    symlinkSync(outside, path.join(saved, 'real', 'link'))
    symlinkSync(path.join(outside, 'nothing'), path.join(saved, 'dangling'))
    for (const name of ['link/a.txt', 'real/link/a.txt', 'real/link/b/a.txt', 'dangling/a.txt']) {
      await expect((await named(name)).download({ root: saved, replace: true })).rejects.toThrow(
        'through a link',
      )
    }
    expect(readdirSync(outside)).toEqual([])
  })

  it('is never the target of a link with its name', async () => {
    const outside = path.join(session.folder, 'outside.txt')
    writeFileSync(outside, 'mine')
    mkdirSync(saved)
    symlinkSync(outside, path.join(saved, 'a.txt'))
    const file = await stored('a.txt', 'content')
    await expect(file.download({ root: saved })).rejects.toThrow('there already')
    const target = await file.download({ root: saved, replace: true })
    expect([readFileSync(target, 'utf8'), readFileSync(outside, 'utf8')]).toEqual(['content', 'mine'])
  })

  it('is not where a folder or a file is in the way', async () => {
    mkdirSync(path.join(saved, 'a.txt'), { recursive: true })
    writeFileSync(path.join(saved, 'file'), '')
    await expect((await named('a.txt')).download({ root: saved, replace: true })).rejects.toThrow(
      'a folder already',
    )
    await expect((await named('file/b')).download({ root: saved })).rejects.toThrow('through a file')
  })

  it('may be behind links that lead to the folder itself', async () => {
    mkdirSync(path.join(session.folder, 'real'))
    symlinkSync(path.join(session.folder, 'real'), saved)
    await (await stored('sub/a.txt', 'content')).download({ root: saved })
    expect(readFileSync(path.join(session.folder, 'real', 'sub', 'a.txt'), 'utf8')).toBe('content')
  })

  it.skipIf(process.platform !== 'linux')('stays inside while folders are exchanged for links', async () => {
    const outside = path.join(session.folder, 'outside')
    mkdirSync(outside)
    const file = await stored('sub/a.txt', 'content')
    const sub = path.join(saved, 'sub')
    for (let round = 0; round < 40; round += 1) {
      rmSync(saved, { recursive: true, force: true })
      mkdirSync(saved)
      // The folder is exchanged for a link at another moment in each round.
      const exchange = setTimeout(() => {
        try {
          rmSync(sub, { recursive: true, force: true })
          symlinkSync(outside, sub)
        } catch {
          // The download has made the folder again in between.
        }
      }, round / 4)
      await file.download({ root: saved, replace: true }).catch(() => {})
      clearTimeout(exchange)
      expect(readdirSync(outside)).toEqual([])
    }
  })
})

describe('exports', () => {
  const isExport = ({ method, path: at }: Seen) => method === 'GET' && at.startsWith('/exports/')

  it('are gone on with where they broke off, also by the next call', async () => {
    const made = await session.log(
      'long',
      Array.from({ length: 300 }, (_, step) => ({ loss: Math.sin(step), text: `row ${step}` })),
    )
    const whole = await made.downloadHistoryExports(path.join(session.folder, 'whole'))
    const faulty = [{ cutAfter: 1000 }, { status: 403 }, { cutAfter: 1000 }]
    proxy.fault = request => (isExport(request) ? faulty.shift() : undefined)
    const long = await api.run('local/p/long')
    const seen: number[] = []
    const result = await long.downloadHistoryExports(saved, { onProgress: ({ bytes }) => seen.push(bytes) })
    expect(result.errors).toEqual({})
    expect(result.paths.map(digest)).toEqual(whole.paths.map(digest))
    expect(seen.length).toBeGreaterThan(2)
    expect(leftovers()).toEqual([])

    rmSync(saved, { recursive: true })
    proxy.fault = request => {
      if (!isExport(request)) return undefined
      return request.headers.range ? { status: 404 } : { cutAfter: 1000 }
    }
    const broken = await long.downloadHistoryExports(saved, { concurrency: 1 })
    expect(Object.keys(broken.errors).length).toBe(whole.paths.length)
    proxy.fault = () => undefined
    proxy.seen.splice(0)
    expect((await long.downloadHistoryExports(saved)).paths.map(digest)).toEqual(whole.paths.map(digest))
    expect(proxy.seen.filter(isExport).some(({ headers }) => headers.range !== undefined)).toBe(true)
  })

  it('that are none are not saved', async () => {
    await session.log('made', [{ loss: 1 }])
    proxy.fault = request => (isExport(request) ? { body: '<html>not parquet at all</html>' } : undefined)
    const { paths, errors } = await (await api.run('local/p/made')).downloadHistoryExports(saved)
    expect([paths, Object.values(errors)]).toEqual([
      [],
      [expect.stringContaining('not a whole parquet file')],
    ])
    expect(readdirSync(saved)).toEqual([])
  })
})

describe('the key', () => {
  it('does not go to other hosts, nor along with a redirect', async () => {
    provesDefect('client.24')
    const file = await stored('a.txt', 'content')
    const foreign = await startFaultProxy(session.server.url)
    const target = new URL(file.url ?? '')
    const location = foreign.url + target.pathname + target.search
    faults({ status: 302, headers: { location } })
    expect(readFileSync(await file.download({ root: saved }), 'utf8')).toBe('content')
    expect(proxy.seen.filter(isRead).map(({ headers }) => headers.authorization)).toEqual([
      expect.stringMatching(/^Basic /),
    ])
    expect(foreign.seen.map(({ headers }) => headers.authorization)).toEqual([undefined])
    await foreign.close()
  })
})

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
