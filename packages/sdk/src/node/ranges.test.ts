import { describe, expect, it } from 'vitest'
import { isEncoded, totalSize, useOf, type Wanted } from './ranges.js'

const use = (status: number, headers: Record<string, string>, wanted: Partial<Wanted> = {}) =>
  useOf(status, new Headers(headers), { offset: 10, size: 100, etag: '"v1"', ...wanted })

describe('an answer to a request for the rest', () => {
  it('is the rest when it says so', () => {
    expect(use(206, { 'content-range': 'bytes 10-99/100', etag: '"v1"' })).toBe('append')
    expect(use(206, { 'content-range': 'bytes 10-99/*' })).toBe('append')
    expect(use(206, { 'content-range': 'bytes 10-99/100', etag: 'W/"weak"' })).toBe('append')
  })

  it('is all of it when it is no part', () => {
    expect(use(200, {})).toBe('restart')
    expect(use(200, {}, { offset: 0 })).toBe('append')
  })

  it('is of no use when it begins elsewhere, or is of something else', () => {
    expect(use(206, { 'content-range': 'bytes 11-99/100' })).toBe('ask-for-all')
    expect(use(206, { 'content-range': 'bytes 10-100/101' })).toBe('ask-for-all')
    expect(use(206, { 'content-range': 'bytes 10-99/100', etag: '"v2"' })).toBe('ask-for-all')
    expect(use(206, {})).toBe('ask-for-all')
    expect(use(206, { 'content-range': 'nonsense' })).toBe('ask-for-all')
  })
})

describe('the size of a content', () => {
  it.each([
    [200, { 'content-length': '100' }, 100],
    [206, { 'content-length': '90', 'content-range': 'bytes 10-99/100' }, 100],
    [206, { 'content-length': '90', 'content-range': 'bytes 10-99/*' }, undefined],
    [200, {}, undefined],
    [200, { 'content-length': '100', 'content-encoding': 'gzip' }, undefined],
  ])('in an answer with status %d and %j is %s', (status, headers, size) => {
    expect(totalSize(status, new Headers(headers))).toBe(size)
  })

  it('is not that of what is packed', () => {
    expect(
      ['gzip', ' BR ', 'identity', ''].map(value => isEncoded(new Headers({ 'content-encoding': value }))),
    ).toEqual([true, true, false, false])
  })
})
