import { describe, expect, it } from 'vitest'
import { pacedFetch } from './pacing.js'

const never = new AbortController().signal

/** A server whose answers a test gives. */
function fakeServer(headers: Record<string, string>[], statuses: number[] = []) {
  const seen: { at: number; active: number }[] = []
  let active = 0
  const fetch = async () => {
    active += 1
    const index = seen.length
    seen.push({ at: performance.now(), active })
    await new Promise(resolve => setTimeout(resolve, 20))
    active -= 1
    return new Response(null, { status: statuses[index] ?? 200, headers: headers[index] ?? {} })
  }
  return { seen, fetch }
}

describe('the pace of requests', () => {
  it('has no more under way than it may', async () => {
    const { seen, fetch } = fakeServer([])
    const paced = pacedFetch(3, never, fetch)
    await Promise.all(Array.from({ length: 12 }, () => paced('http://x', {})))
    expect(seen).toHaveLength(12)
    expect(Math.max(...seen.map(({ active }) => active))).toBe(3)
  })

  it.each([
    ['Retry-After', { 'retry-after': '0.3' }, 429],
    ['RateLimit-Reset once nothing remains', { 'ratelimit-remaining': '0', 'ratelimit-reset': '0.3' }, 200],
  ])('waits as long as %s says, with everything', async (_name, headers, status) => {
    const { seen, fetch } = fakeServer([headers], [status])
    const paced = pacedFetch(1, never, fetch)
    await Promise.all([paced('http://x', {}), paced('http://x', {}), paced('http://x', {})])
    const [first, second] = seen
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(290)
  })

  it('asks half as much at once after 429, and slowly more again', async () => {
    const { seen, fetch } = fakeServer([], [429, 429])
    const paced = pacedFetch(8, never, fetch)
    await Promise.all(Array.from({ length: 2 }, () => paced('http://x', {})))
    await Promise.all(Array.from({ length: 40 }, () => paced('http://x', {})))
    const later = seen.slice(2).map(({ active }) => active)
    expect(Math.max(...later.slice(0, 2))).toBe(2)
    expect(Math.max(...later)).toBeGreaterThan(3)
    expect(Math.max(...later)).toBeLessThanOrEqual(8)
  })

  it('stops waiting when it is told to end', async () => {
    const ended = new AbortController()
    const { fetch } = fakeServer([{ 'retry-after': '50' }], [429])
    const paced = pacedFetch(1, ended.signal, fetch)
    await paced('http://x', {})
    const waiting = paced('http://x', {})
    ended.abort()
    await expect(waiting).rejects.toThrow()
  })
})
