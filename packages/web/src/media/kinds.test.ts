import { describe, expect, it } from 'vitest'
import { describeMedia, mediaKeys, readMedia } from './kinds.js'

describe('logged media', () => {
  it('are told from plain values by the types that were counted', () => {
    const keys = {
      loss: ['number'],
      picture: ['image-file'],
      mixed: ['nil', 'histogram'],
      nested: ['map', 'list'],
    }
    expect(mediaKeys(keys)).toEqual(['picture', 'mixed'])
  })

  it('are files, one or several, with their captions', () => {
    expect(readMedia({ _type: 'image-file', path: 'a.png', caption: '' })).toEqual({
      kind: 'files',
      files: [{ name: 'a.png', caption: undefined }],
    })
    expect(
      readMedia({ _type: 'images/separated', filenames: ['a.png', 7, 'b.png'], captions: ['x'] }),
    ).toEqual({
      kind: 'files',
      files: [
        { name: 'a.png', caption: 'x' },
        { name: 'b.png', caption: undefined },
      ],
    })
  })

  it('are histograms with their edges, listed or packed', () => {
    const histogram = { kind: 'histogram', counts: [1, 3], edges: [0, 0.5, 1] }
    expect(readMedia({ _type: 'histogram', values: [1, 3], bins: [0, 0.5, 1] })).toEqual(histogram)
    const packed = { min: 0, size: 0.5, count: 2 }
    expect(readMedia({ _type: 'histogram', values: [1, 3], packedBins: packed })).toEqual(histogram)
  })

  it('that are not known are said by their type, and other values are none', () => {
    expect(describeMedia({ _type: 'molecule' })).toBe('molecule')
    expect(describeMedia({ _type: 'table-file', path: 'a.table.json', nrows: 2, ncols: 3 })).toBe(
      'table of 2 rows, 3 columns',
    )
    for (const value of [1, null, 'text', [1], { a: 1 }, { _type: 3 }])
      expect(readMedia(value)).toBeUndefined()
  })
})
