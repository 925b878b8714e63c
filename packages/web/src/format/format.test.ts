import { describe, expect, it } from 'vitest'
import { withoutEscapes } from '../logs/escapes.js'
import { formatBytes, formatNumber } from './numbers.js'
import { formatAge, formatDuration } from './times.js'
import { flatten, formatValue } from './values.js'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.1 + 0.2, '0.3'],
    [1234567, '1,234,570'],
    [1e-7, '1E-7'],
    [-2.5e15, '-2.5E15'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d is %s', (value, text) => expect(formatNumber(value)).toBe(text))

  it.each([
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [123_456, '123 kB'],
    [5_000_000_000, '5.0 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

describe('times', () => {
  it.each([
    [0.4, '0s'],
    [61, '1m 01s'],
    [3600, '1h 00m'],
    [90_000, '1d 01h'],
  ])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

  it('are told from now', () => {
    const now = Date.parse('2026-06-01T12:00:00Z')
    expect(formatAge('2026-06-01T11:59:30Z', now)).toBe('just now')
    expect(formatAge('2026-06-01T09:00:00Z', now)).toBe('3 hr. ago')
    expect(formatAge('2026-05-31T11:00:00Z', now)).toBe('yesterday')
  })
})

describe('values', () => {
  it('are flat, but for lists and media', () => {
    expect(flatten({ a: { b: 1, c: {} }, list: [{ d: 1 }], media: { _type: 'x' }, none: null })).toEqual([
      ['a.b', 1],
      ['a.c', {}],
      ['list', [{ d: 1 }]],
      ['media', { _type: 'x' }],
      ['none', null],
    ])
  })

  it('are written with what JSON has no word for', () => {
    expect(formatValue([1n, Number.NaN, { a: 'b' }])).toBe('["1","NaN",{"a":"b"}]')
    expect(formatValue(2n ** 60n)).toBe('1152921504606846976')
    expect(formatValue(undefined)).toBe('')
  })
})

describe('console output', () => {
  it('loses what only a terminal understands', () => {
    const text = '\u001b[1;32mgreen\u001b[0m\ttab \u001b]0;title\u0007done\r\u0000'
    expect(withoutEscapes(text)).toBe('green\ttab done')
  })
})
