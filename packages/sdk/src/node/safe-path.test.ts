import { InputError } from '@runscan/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeParts } from './safe-path.js'

describe('the path that a name becomes', () => {
  it.each([
    ['x', ['x']],
    ['a/b/c.txt', ['a', 'b', 'c.txt']],
    ['./a//b/', ['a', 'b']],
    ['a:b', ['a:b']],
    ['C:x', ['C:x']],
    ['a\\b', ['a\\b']],
    ['..a/b..', ['..a', 'b..']],
    ['...', ['...']],
    ['con.txt', ['con.txt']],
    ['name ', ['name ']],
    ['ü/𝄞 100%', ['ü', '𝄞 100%']],
    ['-rf', ['-rf']],
    ['line\nbreak', ['line\nbreak']],
  ])('of %j on Unix is %j', (name, parts) => {
    expect(safeParts(name, 'linux')).toEqual(parts)
  })

  it.each([
    ['a:b', 'a%3Ab'],
    ['C:x', 'C%3Ax'],
    ['a\\b', 'a%5Cb'],
    ['con', '%63on'],
    ['CON.txt', '%43ON.txt'],
    ['nul .txt', '%6Eul .txt'],
    ['com1', '%63om1'],
    ['LPT¹.log', '%4CPT¹.log'],
    ['console.log', 'console.log'],
    ['x.', 'x%2E'],
    ['x...', 'x..%2E'],
    ['x ', 'x%20'],
    ['a<b>c"d|e?f*g', 'a%3Cb%3Ec%22d%7Ce%3Ff%2Ag'],
    ['tab\there', 'tab%09here'],
    ['100%', '100%'],
    ['%3A', '%253A'],
    ['ü ✓', 'ü ✓'],
  ])('of %j on Windows is %j', (name, part) => {
    expect(safeParts(name, 'win32')).toEqual([part])
    expect(decoded(part)).toBe(name)
  })

  it.each([
    ...[
      '',
      '.',
      './',
      '/',
      '/x',
      '//server/share',
      '\\x',
      '\\\\server\\share\\x',
      '\\\\?\\C:\\x',
      'C:\\x',
      'c:/x',
    ],
    ...[
      '..',
      '../x',
      'a/..',
      'a/../b',
      'a/../../x',
      '..\\x',
      'a\\..\\b',
      'a\\..',
      'C:..',
      'C:../x',
      'C:..\\x',
      'a/C:../x',
    ],
    ...['\0', 'a\0b', 'a/\0'],
  ])('of %j is refused everywhere', name => {
    for (const platform of ['linux', 'darwin', 'win32']) {
      expect(() => safeParts(name, platform)).toThrow(InputError)
    }
  })

  it('never leads out of the folder, and on Windows can be read back', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '/', '\\', ':', 'C:', 'con', 'nul.', '%', '%2', '2F', ' ', '\0', 'a'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
        const name = pieces.join('')
        let unix: string[]
        try {
          unix = safeParts(name, 'linux')
        } catch {
          expect(() => safeParts(name, 'win32')).toThrow(InputError)
          return
        }
        const windows = safeParts(name, 'win32')
        expect(unix.some(part => ['', '.', '..'].includes(part) || /[/\0]/.test(part))).toBe(false)
        expect(windows.some(part => /[<>:"/\\|?*\p{Cc}]|[. ]$/u.test(part))).toBe(false)
        expect(windows.some(part => /^(con|prn|aux|nul|com\d|lpt\d)( |\.|$)/i.test(part))).toBe(false)
        expect(windows.map(decoded)).toEqual(unix)
      }),
      { numRuns: 2000 },
    )
  })
})

function decoded(part: string): string {
  const bytes = part.replace(/(?:%[0-9A-F]{2})+/g, run => decodeURIComponent(run))
  return bytes
}
