// A scan over a bad network: one fault, at every request in turn, changes nothing; a lasting one is a typed error.
import { isRunscanError } from '@runscan/core'
import { Api } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, type FaultProxy, type Seen, startFaultProxy } from './harness/fault-proxy.js'
import { openSession, type Session } from './harness/session.js'

const rows = 23
let session: Session
let proxy: FaultProxy
/** The requests of a scan without faults. */
let requests: number

beforeAll(async () => {
  session = await openSession({ freezeRows: 10 })
  const logged = Array.from({ length: rows }, (_, step) => ({ step, text: `row ${step} `.repeat(200) }))
  await session.log('r', logged, { finish: false })
  proxy = await startFaultProxy(session.server.url)
  await scan()
  proxy.seen.splice(0)
  await scan()
  requests = proxy.seen.length
})

afterAll(async () => {
  await proxy.close()
  await session.close()
})

/** The steps that a scan gives; quick to lose patience. */
async function scan(signal?: AbortSignal): Promise<number[]> {
  const api = new Api({
    baseUrl: proxy.url,
    apiKey: session.server.apiKey,
    timeoutMs: 1500,
    entity: 'local',
  })
  const found = (await api.run('p/r')).scanHistory({ useCache: false, pageSize: 5, signal })
  return (await found.toArray()).map(row => Number(row._step))
}

const isExport = ({ path }: Seen) => path.startsWith('/exports/')

/** Lets one request meet a fault, the one with a number among those that `concerns` names. */
function failOnce(at: number, fault: Fault, concerns: (seen: Seen) => boolean = () => true): () => boolean {
  let count = 0
  proxy.fault = seen => {
    if (!concerns(seen)) return undefined
    count += 1
    return count === at + 1 ? fault : undefined
  }
  return () => count > at
}

const expected = Array.from({ length: rows }, (_, step) => step)

const passing: Record<string, Fault> = {
  'breaks the connection': { silence: 'break' },
  'breaks it after the headers': { cutAfter: 0 },
  'breaks it in the middle of the body': { cutAfter: 100 },
  'says 500': { status: 500 },
  'says 502': { status: 502, body: '<html>bad gateway</html>' },
  'says 503': { status: 503, headers: { 'retry-after': '0' } },
  'says 429': { status: 429, headers: { 'retry-after': '0' } },
  'says 408': { status: 408 },
}

describe('a fault that passes', () => {
  it.each(Object.keys(passing))(
    '%s once, at any request, and the rows are the same',
    async name => {
      for (let at = 0; at < requests; at += 1) {
        const hasHappened = failOnce(at, passing[name] ?? {})
        expect([at, await scan()]).toEqual([at, expected])
        expect(hasHappened()).toBe(true)
      }
    },
    120_000,
  )

  it('is an export that does not come: it is asked for again', async () => {
    for (const fault of [{ silence: 'hang' }, { hangAfter: 50 }] as const) {
      const hasHappened = failOnce(1, fault, isExport)
      expect([fault, await scan()]).toEqual([fault, expected])
      expect(hasHappened()).toBe(true)
    }
  }, 60_000)

  it('is a store that knows no ranges: it sends all, and the rows are the same', async () => {
    proxy.fault = seen => (isExport(seen) ? { ignoreRange: true } : undefined)
    expect(await scan()).toEqual(expected)
  })
})

describe('a fault that lasts is a typed error that names the run, and shows no signature', () => {
  const lasting: Record<string, Fault> = {
    'a page in place of the export': { status: 200, body: '<html>'.repeat(100) },
    'a missing export': { status: 404 },
    'an export that may not be read': { status: 403 },
    'another part than was asked for': { headers: { 'content-range': 'bytes 7-70/100' } },
    'another status': { status: 418 },
  }

  it.each(Object.keys(lasting))(
    '%s',
    async name => {
      proxy.fault = seen => (isExport(seen) ? lasting[name] : undefined)
      const error = await scan().catch(thrown => thrown)
      expect([name, isRunscanError(error)]).toEqual([name, true])
      expect(error.message).toContain('local/p/r')
      expect(error.message).not.toMatch(/signature=|expires=/)
    },
    60_000,
  )

  it('but it ends at once when the caller has had enough', async () => {
    proxy.fault = seen => (isExport(seen) ? { silence: 'hang' } : undefined)
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 200)
    const started = performance.now()
    await expect(scan(abort.signal)).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
