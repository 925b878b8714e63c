import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HistoryInputError, ParquetError, SourceError, WasmLoadError } from './errors.js'
import { openHistory } from './history.js'
import { lossRows, parquet } from './test-support/files.js'

describe('openHistory', () => {
  it('reads bytes, blobs, paths and file URLs alike', async () => {
    const bytes = await parquet(lossRows(10))
    const folder = mkdtempSync(path.join(os.tmpdir(), 'history-wasm-'))
    const file = path.join(folder, '0.parquet')
    writeFileSync(file, bytes)
    for (const source of [
      bytes,
      bytes.slice().buffer,
      new Blob([bytes as never]),
      file,
      pathToFileURL(file),
    ]) {
      const history = await openHistory(source)
      expect(history.numRows).toBe(10)
      expect(history.stepRange).toEqual({ min: 0n, max: 9n })
      expect((await history.scan({ keys: ['loss'] }).toArray())[3]).toEqual({ _step: 3, loss: 0.25 })
      await history.close()
    }
    rmSync(folder, { recursive: true })
  })

  it('says in which file there is no parquet, and what a cut file is', async () => {
    const bytes = await parquet(lossRows(10))
    await expect(openHistory(new TextEncoder().encode('<html>no</html>'.repeat(10)))).rejects.toSatisfy(
      error => error instanceof ParquetError && error.code === 'NOT_PARQUET' && error.file === 'bytes #0',
    )
    await expect(openHistory(bytes.subarray(0, 200))).rejects.toBeInstanceOf(ParquetError)
    await expect(openHistory('/nowhere/0.parquet')).rejects.toSatisfy(
      error => error instanceof SourceError && error.code === 'NOT_FOUND',
    )
  })

  it('refuses what is no source, naming its place', async () => {
    await expect(openHistory([1 as never])).rejects.toThrow('source 0 is number')
  })

  it('tries to load the module again after a failure', async () => {
    const bytes = await parquet(lossRows(1))
    await expect(openHistory(bytes, { init: new Uint8Array([1, 2, 3]) })).rejects.toBeInstanceOf(
      WasmLoadError,
    )
    await expect(openHistory(bytes)).resolves.toMatchObject({ numRows: 1 })
  })

  it('never breaks on damaged files: it fails with a typed error, and the next file is read', async () => {
    const bytes = await parquet(lossRows(50), 10)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const damaged = bytes.slice()
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
        try {
          const history = await openHistory(damaged)
          await history.scan().toArray()
          await history.close()
        } catch (error) {
          expect(String((error as { code?: unknown }).code)).toMatch(/^[A-Z_]+$/)
        }
      }),
      { numRuns: 300 },
    )
    expect((await openHistory(bytes)).numRows).toBe(50)
  })
})

describe('a scan', () => {
  it('gives values as they were logged', async () => {
    const rows = [
      { _step: 0, a: 1.5, text: 'tëxt', nested: { x: 1, y: { z: [1, null] } }, mixed: 1, flag: true },
      { _step: 1, a: null, histogram: { _type: 'histogram', values: [1, 2], bins: [0, 1, 2] }, mixed: 'one' },
      { _step: 2, text: '', list: [[1], []] },
    ]
    const history = await openHistory(await parquet(rows))
    expect(await history.scan().toArray()).toMatchObject([
      {
        _step: 0,
        a: 1.5,
        text: 'tëxt',
        'nested.x': 1,
        'nested.y': { z: [1, null] },
        mixed: 1,
        flag: true,
        list: null,
      },
      { _step: 1, a: null, histogram: { _type: 'histogram', values: [1, 2], bins: [0, 1, 2] }, mixed: 'one' },
      { _step: 2, text: '', list: [[1], []], mixed: null },
    ])
  })

  it('keeps integers beyond 2^53 by the policy, and others as numbers', async () => {
    const bytes = await parquet([])
    expect(bytes.length).toBeGreaterThan(0)
    const { createHistoryWriter } = await import('./writer/writer.js')
    const writer = await createHistoryWriter()
    writer.append(
      '{"_step":0,"id":9007199254740993}\n{"_step":1,"id":-5}\n{"_step":2,"id":-9007199254740993}',
    )
    const file = writer.finish()
    const read = async (bigints: 'bigint' | 'number' | 'string') =>
      (await (await openHistory(file, { bigints })).scan().toArray()).map(row => row.id)
    expect(await read('bigint')).toEqual([9007199254740993n, -5, -9007199254740993n])
    expect(await read('string')).toEqual(['9007199254740993', -5, '-9007199254740993'])
    expect(await read('number')).toEqual([9007199254740992, -5, -9007199254740992])
  })

  it.each([0, 2])('tells how many pages of a row group it passed over, with %d workers', async workers => {
    const history = await openHistory(await parquet(lossRows(60_000), 60_000), { workers })
    const scan = history.scan({ keys: ['loss'], minStep: 30_000, maxStep: 30_005 })
    expect((await scan.toColumns()).numRows).toBe(5)
    const { rowGroupsSkipped, pages, pagesSkipped } = scan.diagnostics
    // A sixth of either column or so is a page: one or two of each are read.
    expect(rowGroupsSkipped).toBe(0)
    expect(pages).toBe(12)
    expect([8, 9, 10]).toContain(pagesSkipped)
    await history.close()
  })

  it('selects steps from the first, inclusive, to the last, exclusive, and skips row groups', async () => {
    const history = await openHistory(await parquet(lossRows(1000), 100))
    const scan = history.scan({ keys: ['loss'], minStep: 250, maxStep: 255 })
    expect((await scan.toArray()).map(row => row._step)).toEqual([250, 251, 252, 253, 254])
    expect(scan.diagnostics).toMatchObject({
      rowGroups: 10,
      rowGroupsSkipped: 9,
      rows: 5,
      keysFound: ['_step', 'loss'],
    })
    expect(scan.diagnostics).toMatchObject({ pages: 0, pagesSkipped: 0 })
    expect(await history.scan({ minStep: 5, maxStep: 5 }).toArray()).toEqual([])
    expect(await history.scan({ minStep: 9, maxStep: 3 }).toArray()).toEqual([])
  })

  it('keeps rows by the key mode', async () => {
    const rows = [
      { _step: 0, a: 1 },
      { _step: 1, b: 1 },
      { _step: 2, a: 1, b: 1 },
      { _step: 3, c: 1 },
    ]
    const history = await openHistory(await parquet(rows))
    const steps = async (keyMode: 'all' | 'any' | 'every-row') =>
      (await history.scan({ keys: ['a', 'b'], keyMode }).toArray()).map(row => row._step)
    expect(await steps('all')).toEqual([2])
    expect(await steps('any')).toEqual([0, 1, 2])
    expect(await steps('every-row')).toEqual([0, 1, 2, 3])
  })

  it('puts overlapping files in the order of steps', async () => {
    const even = await parquet([0, 2, 4].map(_step => ({ _step, from: 'even' })))
    const odd = await parquet([1, 3, 5].map(_step => ({ _step, from: 'odd', more: 1 })))
    const rows = await (await openHistory([even, odd])).scan().toArray()
    expect(rows.map(row => row._step)).toEqual([0, 1, 2, 3, 4, 5])
    expect(rows[0]).toEqual({ _step: 0, from: 'even', more: null })
  })

  it('names the keys that no file has', async () => {
    const scan = (await openHistory(await parquet(lossRows(3)))).scan({ keys: ['loss', 'nope'] })
    await scan.toArray()
    expect(scan.diagnostics.keysMissing).toEqual(['nope'])
  })

  it('gives the same rows each time it is iterated, also side by side', async () => {
    const scan = (await openHistory(await parquet(lossRows(20)))).scan()
    const [first, second] = await Promise.all([scan.toArray(), scan.toArray()])
    expect(first).toHaveLength(20)
    expect(second).toEqual(first)
    expect(await scan.toArray({ limit: 3 })).toEqual(first.slice(0, 3))
  })

  it('hands numbers over as typed arrays', async () => {
    const table = await (await openHistory(await parquet(lossRows(20)))).scan({ batchRows: 7 }).toColumns()
    expect(table.numRows).toBe(20)
    expect(table.column('loss')?.values).toEqual(Float64Array.from({ length: 20 }, (_, at) => 1 / (at + 1)))
    expect(table.column('phase')?.values.slice(0, 2)).toEqual(['a', 'b'])
    expect(table.column('_step')?.get(19)).toBe(19)
  })

  it('ends with the reason of an aborted signal', async () => {
    const history = await openHistory(await parquet(lossRows(20)))
    const signal = AbortSignal.abort(new HistoryInputError('CLOSED', 'enough'))
    await expect(history.scan({ signal }).toArray()).rejects.toThrow('enough')
  })

  it('refuses a query that cannot be right, naming the argument', async () => {
    const history = await openHistory(await parquet(lossRows(2)))
    expect(() => history.scan({ minStep: 1.5 })).toThrow('`minStep`')
    expect(() => history.scan({ keys: [1 as never] })).toThrow('`keys`')
    expect(() => history.scan({ keyMode: 'some' as never })).toThrow('`keyMode`')
    expect(() => history.scan({ batchRows: 0 })).toThrow('`batchRows`')
  })

  it('cannot begin once the history is closed', async () => {
    const history = await openHistory(await parquet(lossRows(2)))
    await history.close()
    await expect(history.scan().toArray()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('brings any numbers back that were written', async () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 40 }), async values => {
        const file = await parquet(values.map((x, _step) => ({ _step, x })))
        const back = (await (await openHistory(file)).scan().toArray()).map(row => row.x)
        expect(back.map(x => Number(x))).toEqual(values.map(x => (x === 0 ? Number(JSON.stringify(x)) : x)))
      }),
      { numRuns: 60 },
    )
  })
})
