import { afterEach, describe, expect, it } from 'vitest'
import { SourceError } from '../errors.js'
import { openHistory } from '../history.js'
import { type FileServer, lossRows, parquet, serve } from '../test-support/files.js'

let server: FileServer
afterEach(() => server.close())

const failures = (status: number, times: number) => {
  let left = times
  server.intercept = (_request, response) => {
    if (left === 0) return false
    left -= 1
    response.writeHead(status, { 'retry-after': '0' }).end('no')
    return true
  }
}

describe('a URL', () => {
  it('is opened with one ranged GET, and only the wanted columns are fetched', async () => {
    server = await serve(await parquet(lossRows(20_000), 5000))
    const history = await openHistory(server.url)
    expect(server.requests.map(({ method, range }) => ({ method, range }))).toEqual([
      { method: 'GET', range: 'bytes=-65536' },
    ])
    const scan = history.scan({ keys: ['loss'], minStep: 6000, maxStep: 6010 })
    expect(await scan.toArray()).toHaveLength(10)
    expect(scan.diagnostics.bytes).toBeLessThan(scan.diagnostics.totalBytes / 3)
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('is read whole where the server knows no ranges', async () => {
    server = await serve(await parquet(lossRows(3000)), { ranges: false })
    expect(await (await openHistory(server.url)).scan().toArray()).toHaveLength(3000)
    expect(server.requests).toHaveLength(1)
  })

  it('is asked again after a failure that may pass', async () => {
    server = await serve(await parquet(lossRows(10)))
    failures(503, 2)
    expect((await openHistory(server.url)).numRows).toBe(10)
    expect(server.requests).toHaveLength(3)
  })

  it('that has expired is an error that says so, without the signature', async () => {
    server = await serve(await parquet(lossRows(10)))
    failures(403, 1)
    const error = await openHistory(server.url).catch(thrown => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    expect(error.message).toContain('expired')
    expect(error.message).not.toContain('secret')
  })

  it('that has expired is renewed where that is possible', async () => {
    server = await serve(await parquet(lossRows(10)))
    server.intercept = (request, response) => {
      if (!request.url?.includes('secret')) return false
      response.writeHead(403).end()
      return true
    }
    const fresh = server.url.replace('secret', 'fresh')
    const history = await openHistory({ url: server.url, refresh: async () => fresh })
    expect(history.numRows).toBe(10)
  })

  it('whose file is replaced during a scan is an error, not a mixture', async () => {
    server = await serve(await parquet(lossRows(20_000), 5000))
    const history = await openHistory(server.url)
    server.intercept = (request, response) => {
      const [, start = 0, end = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number)
      response.writeHead(206, { 'content-range': `bytes ${start}-${end}/999999`, etag: '"two"' })
      response.end(new Uint8Array(end - start + 1))
      return true
    }
    await expect(history.scan().toArray()).rejects.toMatchObject({ code: 'CHANGED' })
  })

  it('that is not there is an error that names it', async () => {
    server = await serve(new Uint8Array())
    failures(404, 1)
    await expect(openHistory(server.url)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
