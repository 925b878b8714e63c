import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultRetryPolicy, type RetryPolicy, retryDelay } from './retry.js'

const status = (code: number, headers: Record<string, string> = {}) =>
  ({ kind: 'status', status: code, headers: new Headers(headers) }) as const
const delay = (
  failure: Parameters<typeof retryDelay>[0],
  attempt = 1,
  policy: RetryPolicy = defaultRetryPolicy,
) => retryDelay(failure, attempt, policy, Date.UTC(2026, 0, 1), 0)

describe('retrying', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('tries again after %d', code => {
    expect(delay(status(code))).toBe(500)
  })

  it.each([400, 401, 403, 404, 409, 410, 413, 422, 501])('gives up after %d', code => {
    expect(delay(status(code))).toBeUndefined()
  })

  it('waits twice as long each time, up to the limit', () => {
    expect([1, 2, 3, 8].map(attempt => delay(status(503), attempt))).toEqual([500, 1000, 2000, 60_000])
    expect(delay(status(503), 9)).toBeUndefined()
  })

  it('waits as long as the server says, in seconds, as a date, or until its budget is full again', () => {
    expect(delay(status(429, { 'retry-after': '2.5' }))).toBe(2500)
    expect(delay(status(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }))).toBe(7000)
    expect(delay(status(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '3' }))).toBe(3000)
  })

  it('does not wait for ever because a server says so, nor trips over nonsense', () => {
    expect(delay(status(429, { 'retry-after': '1000000000' }))).toBe(60_000)
    expect(delay(status(429, { 'retry-after': 'soon' }))).toBe(500)
    expect(delay(status(429, { 'retry-after': '-5' }))).toBe(0)
  })

  it('repeats what may do harm twice only when the server cannot have done it', () => {
    const unsafe = { ...defaultRetryPolicy, safe: false }
    expect(delay(status(503), 1, unsafe)).toBeUndefined()
    expect(delay({ kind: 'network', sent: true, retryable: true }, 1, unsafe)).toBeUndefined()
    expect(delay({ kind: 'network', sent: false, retryable: true }, 1, unsafe)).toBe(500)
    expect(delay(status(429), 1, unsafe)).toBe(500)
  })

  it('never waits less than nothing or more than the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.string(),
        fc.integer({ min: 1, max: 20 }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        (code, text, attempt, random) => {
          const headers = new Headers()
          try {
            headers.set('retry-after', text)
          } catch {
            return // no header can hold this text
          }
          const wait = retryDelay(
            { kind: 'status', status: code, headers },
            attempt,
            defaultRetryPolicy,
            0,
            random,
          )
          if (wait !== undefined) expect(wait).toSatisfy(ms => ms >= 0 && ms <= 60_000)
        },
      ),
    )
  })
})
