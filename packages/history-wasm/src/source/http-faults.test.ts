import { openAsBlob, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHistory } from '../history.js'
import { type FileServer, lossRows, parquet, serve } from '../test-support/files.js'

let server: FileServer
let bytes: Uint8Array

beforeEach(async () => {
  bytes = await parquet(lossRows(20_000), 5000)
  server = await serve(bytes)
})
afterEach(() => server.close())

/** The bytes that a request asks for, and the header that says so. */
function asked({ headers }: IncomingMessage) {
  const found = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
  const start = found[1] ? Number(found[1]) : bytes.length - Math.min(bytes.length, Number(found[2]))
  const end = found[1] ? Number(found[2]) + 1 : bytes.length
  return { start, end, contentRange: `bytes ${start}-${end - 1}/${bytes.length}` }
}

/** Whether the footer was given already: what comes now are data. */
const isOpen = () => server.requests.length > 1

const scanOf = async (options: Parameters<typeof openHistory>[1] = {}) => {
  const history = await openHistory(server.url, options)
  try {
    return (await history.scan().toArray()).length
  } finally {
    await history.close()
  }
}

/** Writes until the other side has had enough. */
function withoutEnd(response: ServerResponse) {
  const zeros = new Uint8Array(1024 * 1024)
  const more = () => {
    while (!response.destroyed && response.write(zeros));
  }
  response.on('drain', more)
  more()
}

describe('an answer', () => {
  it('that is longer than was asked for is not read to its end', async () => {
    server.intercept = (request, response) => {
      if (!isOpen()) return false
      response.writeHead(206, { 'content-range': asked(request).contentRange })
      withoutEnd(response)
      return true
    }
    await expect(scanOf()).rejects.toMatchObject({
      code: 'HTTP_ERROR',
      message: expect.stringMatching(/longer/),
    })
  })

  it('that is longer than the file, where the server gives all of it, is not read to its end', async () => {
    server.intercept = (_request, response) => {
      if (!isOpen()) return false
      response.writeHead(200)
      withoutEnd(response)
      return true
    }
    await expect(scanOf()).rejects.toMatchObject({
      code: 'HTTP_ERROR',
      message: expect.stringMatching(/longer/),
    })
  })

  it('that grows when it is unpacked is not unpacked to its end', async () => {
    const packed = gzipSync(new Uint8Array(200 * 1024 * 1024))
    server.intercept = (request, response) => {
      if (!isOpen()) return false
      response.writeHead(206, { 'content-range': asked(request).contentRange, 'content-encoding': 'gzip' })
      response.end(packed)
      return true
    }
    const before = process.memoryUsage().arrayBuffers
    await expect(scanOf()).rejects.toMatchObject({ code: 'HTTP_ERROR' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024)
  })

  it.each(['never begins', 'stops', 'comes a byte at a time'])('that %s is asked for again', async how => {
    let left = 1
    server.intercept = (request, response) => {
      if (!isOpen() || left === 0) return false
      left -= 1
      if (how === 'never begins') return true
      response.writeHead(206, { 'content-range': asked(request).contentRange })
      response.write('P')
      if (how === 'stops') return true
      const timer = setInterval(() => response.write('P'), 50)
      response.on('close', () => clearInterval(timer))
      return true
    }
    expect(await scanOf({ quietMs: 300 })).toBe(20_000)
  })

  it('that never comes is an error in the end', { timeout: 30_000 }, async () => {
    server.intercept = () => true
    await expect(scanOf({ quietMs: 50 })).rejects.toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('50 ms'),
    })
  })

  it('that comes slowly, but comes, is waited for', async () => {
    server.intercept = (request, response) => {
      const { start, end, contentRange } = asked(request)
      response.writeHead(206, { 'content-range': contentRange })
      let at = start
      const timer = setInterval(() => {
        const next = Math.min(end, at + 20 * 1024)
        response.write(bytes.subarray(at, next))
        at = next
        if (at < end) return
        clearInterval(timer)
        response.end()
      }, 60)
      return true
    }
    expect(await scanOf({ quietMs: 400 })).toBe(20_000)
  })

  it.each([
    [
      'size',
      (range: string) => ({ 'content-range': range.replace(/\d+$/, size => String(Number(size) + 1)) }),
    ],
    [
      'date',
      (range: string) => ({ 'content-range': range, 'last-modified': 'Fri, 02 Jan 2026 00:00:00 GMT' }),
    ],
  ])('with another %s than before is an error, not a mixture', async (_what, changed) => {
    server.intercept = (request, response) => {
      const { start, end, contentRange } = asked(request)
      const same = { 'content-range': contentRange, 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
      response.writeHead(206, isOpen() ? changed(contentRange) : same).end(bytes.subarray(start, end))
      return true
    }
    await expect(scanOf()).rejects.toMatchObject({ code: 'CHANGED' })
  })

  it('with a size that is no number of bytes does not decide on the file', async () => {
    server.intercept = (request, response) => {
      if (request.headers.range === undefined) return false
      response.writeHead(206, { 'content-range': `bytes 0-9/${'9'.repeat(20)}` }).end(bytes.subarray(0, 10))
      return true
    }
    await expect(scanOf()).rejects.toMatchObject({ name: 'ParquetError' })
  })
})

describe('a redirect', () => {
  it('to another origin is followed, without the headers that were meant for the first', async () => {
    const seen: IncomingMessage['headers'][] = []
    const other = createServer((request, response) => {
      seen.push(request.headers)
      const { start, end, contentRange } = asked(request)
      response.writeHead(206, { 'content-range': contentRange }).end(bytes.subarray(start, end))
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    server.intercept = (_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/0.parquet` }).end()
      return true
    }
    const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret' }
    expect(await scanOf({ headers })).toBe(20_000)
    expect(seen.length).toBeGreaterThan(1)
    for (const each of seen) expect(JSON.stringify(each)).not.toContain('secret')
    other.closeAllConnections()
    other.close()
  })

  it('within an origin keeps them, and one in a circle is an error', async () => {
    const keys: unknown[] = []
    server.intercept = (request, response) => {
      if (request.url === '/moved') {
        keys.push(request.headers['x-api-key'])
        return false
      }
      response.writeHead(307, { location: '/moved' }).end()
      return true
    }
    expect(await scanOf({ headers: { 'x-api-key': 'k' } })).toBe(20_000)
    expect(new Set(keys)).toEqual(new Set(['k']))
    server.intercept = (request, response) => {
      response.writeHead(302, { location: request.url }).end()
      return true
    }
    await expect(scanOf({ headers: { 'x-api-key': 'k' } })).rejects.toMatchObject({ code: 'HTTP_ERROR' })
  })
})

describe('an address', () => {
  it.each([
    'http://',
    'http://[::1/?signature=secret',
    'https://user:secret@host:99999/a',
    'http://user:secret@127.0.0.1:1/a?signature=secret',
    'ftp://host/a?signature=secret',
    's3://bucket/a?signature=secret',
  ])('%s is refused, with nothing secret in the error', async address => {
    for (const source of [address, { url: address }]) {
      const error = await openHistory(source).catch(thrown => thrown)
      expect(error).toMatchObject({ name: 'HistoryInputError', code: 'INVALID_SOURCE' })
      expect(inspect(error)).not.toContain('secret')
    }
  })
})

describe('a file that changes while it is read', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'runscan-changing-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it.each(['path', 'blob'])('by its %s, is an error, not a mixture', async kind => {
    const file = path.join(folder, '0.parquet')
    writeFileSync(file, bytes)
    const history = await openHistory(kind === 'path' ? file : await openAsBlob(file))
    await new Promise(resolve => setTimeout(resolve, 20))
    writeFileSync(
      file,
      await parquet(
        lossRows(20_000).map(row => ({ ...row, loss: 7 / (row._step + 1) })),
        5000,
      ),
    )
    await expect(history.scan().toArray()).rejects.toMatchObject({
      name: 'SourceError',
      code: kind === 'path' ? 'CHANGED' : 'UNREADABLE',
    })
    await history.close()
  })
})
