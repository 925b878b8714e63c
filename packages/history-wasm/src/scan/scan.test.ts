import { beforeAll, describe, expect, it } from 'vitest'
import type { ParquetError } from '../errors.js'
import { type History, openHistory } from '../history.js'
import { rowPortions } from '../rows/batch.js'
import type { ColumnData } from '../rows/column-data.js'
import { type HistoryRow, loopRows, rowMaker } from '../rows/row-maker.js'
import { lossRows, parquet } from '../test-support/files.js'
import { eachRow } from './rows.js'

let bytes: Uint8Array

beforeAll(async () => {
  bytes = await parquet(lossRows(3000), 500)
})

describe('a scan', () => {
  it('tells in words what it would read, without reading', async () => {
    const history = await openHistory(bytes)
    expect(history.explain({ keys: ['loss'], minStep: 600, maxStep: 700 })).toMatch(
      /^steps 600 to 700 \(exclusive\)\nbytes #0: 1 of 6 row groups, columns _step, loss\n {2}row group 1: 500 rows, \d+ bytes at most, steps 500 to 999, in one go\n$/,
    )
  })

  it('gives one column as numbers alone, with NaN for what is missing', async () => {
    const rows = [{ _step: 0, x: 1 }, { _step: 1 }, { _step: 2, x: 0.5, text: 'no number' }]
    const history = await openHistory(await parquet(rows))
    const scan = history.scan()
    expect(await scan.values('x')).toEqual(Float64Array.of(1, Number.NaN, 0.5))
    expect(await scan.values('_step')).toEqual(Float64Array.of(0, 1, 2))
    expect(await scan.values('text')).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN))
    expect(await history.scan({ keys: ['text'], keyMode: 'all' }).values('x')).toHaveLength(1)
  })

  it('takes a policy of its own for integers beyond 2^53', async () => {
    const { createHistoryWriter } = await import('../writer/writer.js')
    const writer = await createHistoryWriter()
    writer.append('{"_step":0,"id":9007199254740993}')
    const history = await openHistory(writer.finish())
    const idBy = async (bigints?: 'number' | 'string') => (await history.scan({ bigints }).toArray())[0]?.id
    expect([await idBy(), await idBy('number'), await idBy('string')]).toEqual([
      9007199254740993n,
      9007199254740992,
      '9007199254740993',
    ])
  })

  it('means the ends of 64 bits, and what lies beyond them', async () => {
    const { createHistoryWriter } = await import('../writer/writer.js')
    const writer = await createHistoryWriter()
    writer.append('{"_step":-9223372036854775808}\n{"_step":0}\n{"_step":9223372036854775807}')
    const history = await openHistory(writer.finish())
    const count = async (minStep?: number | bigint, maxStep?: number | bigint) =>
      (await history.scan({ minStep, maxStep }).toArray()).length
    expect(await count(undefined, 2n ** 63n)).toBe(3)
    expect(await count(undefined, 2n ** 63n - 1n)).toBe(2)
    expect(await count(2n ** 63n)).toBe(0)
    expect(await count(-(2n ** 64n), Number.POSITIVE_INFINITY)).toBe(3)
    expect(await count(undefined, -(2n ** 64n))).toBe(0)
  })

  it.each([
    ['pageBytes', { pageBytes: 100 }],
    ['rows', { rows: 10 }],
    ['memory', { memory: 1000 }],
  ])('stops at the limit `%s`, and names it', async (name, limits) => {
    const history = await openHistory(bytes)
    await expect(history.scan({ limits }).toArray()).rejects.toSatisfy(
      (error: ParquetError) => error.code === 'LIMIT_EXCEEDED' && error.message.includes(`limits.${name}`),
    )
    expect(await history.scan({ limits: { [name]: Number.POSITIVE_INFINITY } }).toArray()).toHaveLength(3000)
  })

  it('has the same rows where no code may be made from text', () => {
    const names = ['__proto__', 'a', 'b']
    const validity = Uint8Array.of(0b01)
    const data: ColumnData[] = [
      { kind: 'float64', values: Float64Array.of(1, 2), validity: undefined },
      { kind: 'float64', values: Float64Array.of(3, 4), validity },
      { kind: 'bool', values: Uint8Array.of(0b10), validity: undefined },
    ]
    const options = { bigints: 'bigint' as const, parseJson: JSON.parse }
    const rows = rowMaker(names, options)(data, 2)(0, 2)
    expect(loopRows(names, data, options)(0, 2)).toEqual(rows)
    expect(rows.map(row => Object.entries(row))).toEqual([
      [
        ['__proto__', 1],
        ['a', 3],
        ['b', false],
      ],
      [
        ['__proto__', 2],
        ['a', null],
        ['b', true],
      ],
    ])
  })

  it('gives the rows that it began with although other scans have moved the memory meanwhile', async () => {
    const large = await parquet(lossRows(20_000), 20_000)
    const history = await openHistory(bytes, { workers: 0 })
    const expected = await history.scan().toArray()
    const rows: unknown[] = []
    let others: unknown[] = []
    for await (const row of history.scan({ batchRows: 3000 })) {
      rows.push(row)
      if (rows.length !== 10) continue
      const other = await openHistory(
        Array.from({ length: 12 }, () => large),
        { workers: 0 },
      )
      others = await other.scan({ batchRows: 1_000_000 }).toArray()
      await other.close()
    }
    expect(others).toHaveLength(240_000)
    expect(rows).toEqual(expected)
    expect((await collectBatches(history)).flat()).toEqual(expected)
  })

  it('holds no memory of 10,000 scans that were begun and broken off', async () => {
    const history = await openHistory(bytes, { workers: 0 })
    const breakOff = async (times: number) => {
      for (let at = 0; at < times; at += 1) {
        for await (const row of history.scan({ keys: ['loss'] })) if (row._step === 0) break
      }
      return process.memoryUsage().arrayBuffers
    }
    const early = await breakOff(1000)
    const late = await breakOff(9000)
    // The module's memory is one of the array buffers, and never shrinks.
    expect(late - early).toBeLessThan(4 * 1024 * 1024)
  }, 60_000)
})

/** The rows of batches, a portion at a time. */
async function collectBatches(history: History) {
  const portions: HistoryRow[][] = []
  for await (const batch of history.scan().batches()) portions.push(...rowPortions(batch))
  return portions
}

describe('rows one at a time', () => {
  async function* chunks(ended: string[]) {
    try {
      yield [1, 2]
      yield []
      yield [3]
    } finally {
      ended.push('ended')
    }
  }

  it('come in order, also when they are asked for all at once', async () => {
    const rows = eachRow(chunks([]))
    const results = await Promise.all([rows.next(), rows.next(), rows.next(), rows.next()])
    expect(results.map(result => result.value)).toEqual([1, 2, 3, undefined])
  })

  it('end what they come from when they are broken off', async () => {
    const ended: string[] = []
    for await (const row of eachRow(chunks(ended))) if (row === 1) break
    expect(ended).toEqual(['ended'])
  })

  it('ends before a row with what it is interrupted by, and ends the chunks', async () => {
    const ended: string[] = []
    const seen: number[] = []
    const rows = eachRow(chunks(ended), () => (seen.length === 2 ? new RangeError('enough') : undefined))
    await expect(
      (async () => {
        for await (const row of rows) seen.push(row)
      })(),
    ).rejects.toThrow('enough')
    expect([seen.length, ended.length]).toEqual([2, 1])
  })
})

// Workers run what `./dev build` has built, as they do in an installed package.
const built = new URL('../../dist/bundled/index.js', import.meta.url)

describe('workers', () => {
  const open = async (...args: Parameters<typeof openHistory>) =>
    ((await import(built.href)) as { openHistory: typeof openHistory }).openHistory(...args)

  it('give the rows that one thread gives, in the same order', async () => {
    const files = await Promise.all([
      parquet(lossRows(3000), 500),
      parquet(
        Array.from({ length: 1000 }, (_, at) => ({ _step: at * 3, loss: -at, tag: `t${at % 3}` })),
        250,
      ),
    ])
    await using alone = await open(files, { workers: 0 })
    await using history = await open(files, { workers: 2 })
    for (const query of [
      {},
      { keys: ['loss', 'tag'] },
      { keys: ['tag'], keyMode: 'all' as const, minStep: 700 },
    ]) {
      const scan = history.scan(query)
      expect(await scan.toArray()).toEqual(await alone.scan(query).toArray())
      expect(scan.diagnostics.workers).toBe(2)
    }
    expect((await history.scan().toColumns()).column('loss')?.values).toEqual(
      (await alone.scan().toColumns()).column('loss')?.values,
    )
  })

  it('end with a scan that is broken off, and serve the next', async () => {
    await using history = await open(bytes, { workers: 2 })
    for await (const row of history.scan()) if (row._step === 3) break
    expect(await history.scan({ keys: ['loss'] }).toArray()).toHaveLength(3000)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(history.scan({ signal }).toArray()).rejects.toThrow('enough')
  })

  it('tell of damage as one thread does', async () => {
    const damaged = bytes.slice()
    damaged.fill(0xee, 2000, 2100)
    await using alone = await open(damaged, { workers: 0 })
    await using history = await open(damaged, { workers: 2 })
    const codeOf = async (scan: Promise<unknown>) =>
      scan.then(
        () => 'none',
        error => [error.name, error.code],
      )
    expect(await codeOf(history.scan().toArray())).toEqual(await codeOf(alone.scan().toArray()))
    expect(await codeOf(history.scan().toArray())).toEqual(['ParquetError', 'CORRUPT'])
  })

  it('are a whole number, and none when it is 0', async () => {
    await expect(open(bytes, { workers: -1 })).rejects.toMatchObject({ code: 'INVALID_QUERY' })
    await using history = await open(bytes, { workers: 0 })
    const scan = history.scan()
    await scan.toColumns()
    expect(scan.diagnostics.workers).toBe(0)
  })
})
