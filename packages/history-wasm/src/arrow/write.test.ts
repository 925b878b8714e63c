import { tableFromIPC } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { openHistory } from '../history.js'
import { parquet } from '../test-support/files.js'

describe('an Arrow stream', () => {
  it('is read by apache-arrow as the rows that were scanned', async () => {
    const rows = [
      { _step: 0, x: 0.5, text: 'ä', flag: true, list: [1, 2], object: { a: { b: 1 } }, id: 1 },
      { _step: 1, flag: false, list: [], id: 2 },
      { _step: 2, x: -1.5, text: '', object: { a: null } },
    ]
    const history = await openHistory(await parquet(rows))
    const table = tableFromIPC(await history.scan({ batchRows: 2 }).toArrow())
    expect(table.numRows).toBe(3)
    expect(table.schema.fields.map(field => `${field.name}: ${field.type}`)).toEqual([
      '_step: Int64',
      'x: Float64',
      'text: Utf8',
      'flag: Bool',
      'list: List<Float64>',
      'object.a: Struct<{b:Float64}>',
      'id: Int64',
    ])
    const read = table.toArray().map(row => row.toJSON())
    expect(read[0]).toMatchObject({ _step: 0n, x: 0.5, text: 'ä', flag: true, id: 1n })
    expect(Array.from((read[0]?.list ?? []) as Iterable<unknown>, Number)).toEqual([1, 2])
    expect(read[1]).toMatchObject({ x: null, text: null, flag: false, id: 2n })
    expect(read[2]).toMatchObject({ x: -1.5, text: '', flag: null, list: null, id: null })
  })
})
