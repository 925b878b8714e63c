import { tableFromIPC } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { openHistory } from '../history.js'
import { batchOfRows, type HistoryBatch } from '../rows/batch.js'
import { collectArrow } from '../rows/collect.js'
import type { HistoryRow } from '../rows/row-maker.js'
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

describe('rows from several places as one Arrow table', () => {
  const tableOf = async (...parts: (HistoryBatch | HistoryRow[])[]) => {
    async function* batches() {
      for (const part of parts) yield Array.isArray(part) ? batchOfRows(part) : part
    }
    return tableFromIPC(await collectArrow(batches()))
  }
  const typesOf = (table: Awaited<ReturnType<typeof tableOf>>) =>
    Object.fromEntries(table.schema.fields.map(field => [field.name, String(field.type)]))
  const columnOf = (table: Awaited<ReturnType<typeof tableOf>>, name: string) =>
    table
      .toArray()
      .map(row => JSON.parse(JSON.stringify(row[name], (_, v) => (typeof v === 'bigint' ? Number(v) : v))))

  it('has the rows of files and those that are not in files yet', async () => {
    const history = await openHistory(
      await parquet([
        { _step: 0, whole: 1, loss: 0.5, list: [1, 2], object: { a: { b: 1 } } },
        { _step: 1, whole: 2, loss: 0.25 },
      ]),
    )
    const scanned: HistoryBatch[] = []
    for await (const batch of history.scan().batches()) scanned.push(batch)
    const table = await tableOf(...scanned, [
      { _step: 2, whole: 3, loss: 2, list: [3], 'object.a': { b: 4, c: 'new' }, late: 'text' },
    ])
    expect(typesOf(table)).toEqual({
      _step: 'Int64',
      whole: 'Int64',
      loss: 'Float64',
      list: 'List<Float64>',
      'object.a': 'Struct<{b:Float64, c:Utf8}>',
      late: 'Utf8',
    })
    expect(columnOf(table, '_step')).toEqual([0, 1, 2])
    expect(columnOf(table, 'loss')).toEqual([0.5, 0.25, 2])
    expect(columnOf(table, 'list')).toEqual([[1, 2], null, [3]])
    expect(columnOf(table, 'object.a')).toEqual([{ b: 1, c: null }, null, { b: 4, c: 'new' }])
    expect(columnOf(table, 'late')).toEqual([null, null, 'text'])
  })

  it('makes floats of whole numbers that come beside floats, whichever comes first', async () => {
    const table = await tableOf([{ x: 1, y: 0.5 }], [{ x: 0.5, y: 1 }])
    expect(typesOf(table)).toEqual({ x: 'Float64', y: 'Float64' })
    expect([columnOf(table, 'x'), columnOf(table, 'y')]).toEqual([
      [1, 0.5],
      [0.5, 1],
    ])
  })

  it('keeps integers beyond 2^53 exact', async () => {
    const table = await tableOf([{ x: 2n ** 60n + 1n }, { x: 3 }])
    expect(table.toArray().map(row => row.x)).toEqual([2n ** 60n + 1n, 3n])
  })

  it('writes values that nothing else holds together as the text of their JSON', async () => {
    const table = await tableOf([
      { x: 1 },
      { x: 'one' },
      { x: [1, Number.NaN] },
      { x: null },
      { x: 2n ** 70n },
    ])
    expect(typesOf(table)).toEqual({ x: 'Utf8' })
    expect(columnOf(table, 'x')).toEqual(['1', '"one"', '[1,"NaN"]', null, '1180591620717411303424'])
  })

  it('holds times, bytes and truth as such', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z')
    const table = await tableOf([{ at, bytes: Uint8Array.of(1, 2), flag: true }, { flag: false }])
    expect(typesOf(table)).toEqual({ at: 'Timestamp<MILLISECOND, UTC>', bytes: 'Binary', flag: 'Bool' })
    const [first, second] = table.toArray()
    expect([Number(first?.at), [...(first?.bytes ?? [])], first?.flag]).toEqual([at.getTime(), [1, 2], true])
    expect([second?.at, second?.bytes, second?.flag]).toEqual([null, null, false])
  })

  it('is a table without columns when there are no rows', async () => {
    const table = await tableOf()
    expect([table.numRows, table.numCols]).toEqual([0, 0])
  })
})
