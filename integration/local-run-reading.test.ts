// Runs of this machine, read from the logs that they were written to.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { WireType } from '@bufbuild/protobuf/wire'
import { AbortError, FileNotFoundError, InputError } from '@runscan/core'
import {
  CorruptLogError,
  type LocalRun,
  LocalRunError,
  listLocalRuns,
  openLocalRun,
} from '@runscan/sdk/local'
import { tableFromIPC } from 'apache-arrow'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { historyRecord, type LogWriter, typedItem, writeLog } from './harness/log-writer.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-local-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function saved(log: LogWriter | Buffer, name = 'run-r.wandb'): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, Buffer.isBuffer(log) ? log : log.bytes())
  return file
}

const opened = (log: LogWriter | Buffer): Promise<LocalRun> => openLocalRun(saved(log))

/** A run with rows: `loss` in each, `odd` in every other one. */
function logOf(rows: number): LogWriter {
  const log = writeLog().run({
    id: 'r',
    project: 'p',
    name: 'The run',
    tags: ['a', 'b'],
    config: { lr: 0.1 },
  })
  for (let step = 0; step < rows; step += 1) {
    log.row(step, { loss: String(1 / (step + 1)), ...(step % 2 ? { odd: String(step) } : {}) })
  }
  return log
}

describe('a local run', () => {
  it('has the attributes of a run', async () => {
    const log = logOf(3).config({ later: '{"a":1}' }).summary({ loss: '0.5' }).exit(0)
    const run = await opened(log)
    expect(run).toMatchObject({
      ...{ id: 'r', project: 'p', entity: null, name: 'The run', displayName: 'The run', tags: ['a', 'b'] },
      ...{
        notes: null,
        group: null,
        jobType: null,
        commit: null,
        sweepName: null,
        state: 'finished',
        exitCode: 0,
      },
      ...{
        config: { lr: 0.1, later: { a: 1 } },
        summary: { loss: 0.5 },
        createdAt: '2023-11-14T22:13:20.000Z',
      },
      ...{ historyLineCount: 3, problems: [], synced: false },
    })
    expect(String(run)).toBe('<LocalRun r (finished)>')
    expect(await run.lastHistoryStep()).toBe(2)
    expect(run.historyKeys).toMatchObject({
      lastStep: 2,
      keys: {
        loss: { typeCounts: [{ type: 'number', count: 3 }], monotonic: false, previousValue: 1 / 3 },
        odd: { typeCounts: [{ type: 'number', count: 1 }], monotonic: true, previousValue: 1 },
      },
    })
  })

  it('is failed after an exit code, running as long as it is written, and crashed when it fell silent', async () => {
    expect((await opened(logOf(1).exit(3))).state).toBe('failed')
    expect((await opened(logOf(1))).state).toBe('running')
    const file = saved(logOf(1))
    const longAgo = new Date(Date.now() - 3_600_000)
    utimesSync(file, longAgo, longAgo)
    expect((await openLocalRun(file)).state).toBe('crashed')
  })

  it('has its summary as all changes leave it', async () => {
    const log = writeLog()
      .run({ id: 'r' })
      .summary({ a: '1', b: '{"c":1}', gone: '1' })
      .summary({ a: '2', new: 'NaN' }, [['gone'], ['b', 'c']])
      .summary({ last: '9007199254740993' })
    expect((await opened(log)).summary).toEqual({ a: 2, b: {}, new: Number.NaN, last: 9007199254740993n })
  })
})

describe('a scan of a local run', () => {
  it('gives every row with every column, as an export does', async () => {
    const rows = await (await opened(logOf(4))).scanHistory().toArray()
    expect(rows).toEqual([
      { _step: 0, loss: 1, odd: null },
      { _step: 1, loss: 1 / 2, odd: 1 },
      { _step: 2, loss: 1 / 3, odd: null },
      { _step: 3, loss: 1 / 4, odd: 3 },
    ])
  })

  it('keeps rows by the key mode, and by the steps', async () => {
    const run = await opened(logOf(10))
    const steps = async (options: Parameters<LocalRun['scanHistory']>[0]) =>
      (await run.scanHistory(options).toArray()).map(row => row._step)
    expect(await steps({ keys: ['loss', 'odd'] })).toEqual([1, 3, 5, 7, 9])
    expect(await steps({ keys: ['loss', 'odd'], keyMode: 'any', maxStep: 3 })).toEqual([0, 1, 2])
    expect(await steps({ keys: ['odd'], keyMode: 'any' })).toEqual([1, 3, 5, 7, 9])
    expect(await steps({ keys: ['odd'], keyMode: 'every-row', minStep: 8 })).toEqual([8, 9])
    expect(await steps({ keys: ['never'] })).toEqual([])
    expect(await steps({ minStep: 4, maxStep: 6 })).toEqual([4, 5])
    expect(await steps({ minStep: 100 })).toEqual([])
    const rows = await run.betaScanHistory({ keys: ['odd'], maxStep: 2 }).toArray()
    expect(rows).toEqual([
      { _step: 0, odd: null },
      { _step: 1, odd: 1 },
    ])
  })

  it('gives an Arrow table', async () => {
    const run = await opened(logOf(3))
    const table = tableFromIPC(await run.scanHistory().toArrow())
    expect(table.toArray().map(row => row.toJSON())).toMatchObject([
      { _step: 0n, loss: 1, odd: null },
      { _step: 1n, loss: 1 / 2, odd: 1n },
      { _step: 2n, loss: 1 / 3, odd: null },
    ])
  })

  it('reads many batches, from anywhere, and tells what it has read', async () => {
    const run = await opened(logOf(20_000))
    const scan = run.scanHistory({ keys: ['loss'] })
    const { numRows, ...table } = await scan.toColumns()
    expect(numRows).toBe(20_000)
    expect(table.column('loss')?.values).toBeInstanceOf(Float64Array)
    expect(table.column('loss')?.get(19_999)).toBe(1 / 20_000)
    expect(scan.diagnostics).toMatchObject({
      rows: 20_000,
      complete: true,
      keysFound: ['loss'],
      keysMissing: [],
    })
    const all = scan.diagnostics.bytes
    const part = run.scanHistory({ minStep: 15_000, maxStep: 15_010 })
    expect((await part.toArray()).map(row => row._step)).toEqual(
      Array.from({ length: 10 }, (_, at) => 15_000 + at),
    )
    expect(part.diagnostics.bytes).toBeLessThan(all / 8)
    const plan = await run.scanHistory({ keys: ['loss'], minStep: 15_000, maxStep: 15_010 }).explain()
    const start = Number(/from byte (\d+) until step 15010, columns _step, loss/.exec(plan)?.[1])
    expect(start).toBeGreaterThan(all / 2)
    expect(await run.scanHistory({ minStep: 30_000 }).explain()).toContain(': nothing, columns')
  })

  it('gives values as they were logged: special numbers, big integers, texts, lists, objects', async () => {
    const log = writeLog()
      .run({ id: 'r' })
      .row(0, {
        ...{
          nan: 'NaN',
          inf: 'Infinity',
          minus: '-Infinity',
          zero: '-0',
          big: '9007199254740993',
          max: '18446744073709551615',
        },
        ...{
          text: '"a \\"b\\" \\u00fc ✓"',
          plain: '"𝄞"',
          list: '[1,[2],NaN]',
          yes: 'true',
          no: 'false',
          nil: 'null',
        },
        ...{ huge: '1e+300', tiny: '5e-324', long: '0.1234567890123456789', neg: '-12', __proto__x: '1' },
      })
    const [row] = await (await opened(log)).scanHistory().toArray()
    expect(row).toEqual({
      _step: 0,
      ...{
        nan: Number.NaN,
        inf: Infinity,
        minus: -Infinity,
        zero: -0,
        big: 9007199254740993n,
        max: 18446744073709551615n,
      },
      ...{ text: 'a "b" ü ✓', plain: '𝄞', list: [1, [2], Number.NaN], yes: true, no: false, nil: null },
      ...{ huge: 1e300, tiny: 5e-324, long: 0.12345678901234568, neg: -12, __proto__x: 1 },
    })
    const [rounded] = await (await opened(log)).scanHistory({ keys: ['big'], bigints: 'string' }).toArray()
    expect(rounded).toEqual({ _step: 0, big: '9007199254740993' })
  })

  it('puts nested keys together, and flattens them one level deep', async () => {
    const log = writeLog()
      .run({ id: 'r' })
      .row(0, [
        [['optimizer', 'lr'], '0.1'],
        [['optimizer', 'betas', 'one'], '0.9'],
        [['optimizer', 'betas', 'two'], '0.99'],
        [['weights', '_type'], '"histogram"'],
        [['weights', 'bins'], '[1,2]'],
        [['flat.key'], '1'],
        [['whole'], '{"a":{"b":1}}'],
      ])
    const run = await opened(log)
    const row = {
      _step: 0,
      'flat.key': 1,
      'optimizer.lr': 0.1,
      'optimizer.betas': { one: 0.9, two: 0.99 },
      'whole.a': { b: 1 },
      weights: { _type: 'histogram', bins: [1, 2] },
    }
    expect(await run.scanHistory().toArray()).toEqual([row])
    expect(await run.scanHistory({ keys: ['optimizer.lr', 'flat.key', 'weights'] }).toArray()).toEqual([
      { _step: 0, 'optimizer.lr': 0.1, 'flat.key': 1, weights: row.weights },
    ])
    expect(run.historyKeys?.keys?.weights?.typeCounts).toEqual([{ type: 'histogram', count: 1 }])
    expect(await run.history()).toEqual([
      {
        _step: 0,
        optimizer: { lr: 0.1, betas: { one: 0.9, two: 0.99 } },
        weights: { _type: 'histogram', bins: [1, 2] },
        'flat.key': 1,
        whole: { a: { b: 1 } },
      },
    ])
  })

  it('reads values that are written as their own type', async () => {
    const values = [
      typedItem('_step', writer => writer.tag(5, WireType.Varint).sint64(7)),
      typedItem('whole', writer => writer.tag(5, WireType.Varint).sint64('-9007199254740993')),
      typedItem('number', writer => writer.tag(6, WireType.Bit64).double(Number.NaN)),
      typedItem('text', writer => writer.tag(7, WireType.LengthDelimited).string('ü "quoted"')),
      typedItem('json', writer => writer.tag(8, WireType.LengthDelimited).string('[1,{"a":null}]')),
      typedItem('yes', writer => writer.tag(4, WireType.Varint).bool(true)),
      typedItem('none', writer => writer.tag(3, WireType.Varint).int32(0)),
    ]
    const run = await opened(writeLog().run({ id: 'r' }).record(historyRecord(values)))
    expect(await run.scanHistory().toArray()).toEqual([
      {
        ...{ _step: 7, whole: -9007199254740993n, number: Number.NaN, text: 'ü "quoted"' },
        ...{ json: [1, { a: null }], yes: true, none: null },
      },
    ])
  })

  it('sorts rows whose steps go down', async () => {
    const log = writeLog().run({ id: 'r' })
    for (const step of [3, 1, 2, 1]) log.row(step, { at: String(step) })
    const run = await opened(log)
    expect((await run.scanHistory().toArray()).map(row => row._step)).toEqual([1, 1, 2, 3])
    expect((await run.scanHistory({ minStep: 2 }).toArray()).map(row => row._step)).toEqual([2, 3])
  })

  it('refuses what cannot be right, and ends with its signal', async () => {
    const run = await opened(logOf(5000))
    expect(() => run.scanHistory({ keys: 'loss' as never })).toThrow(InputError)
    expect(() => run.scanHistory({ minStep: 5, maxStep: 1 })).toThrow(InputError)
    await expect(run.history({ samples: 0 })).rejects.toThrow(InputError)
    await expect(run.scanHistory({ signal: AbortSignal.abort() }).toArray()).rejects.toThrow(AbortError)
  })
})

describe('samples of a local run', () => {
  it('are spread evenly, with the first row and the last', async () => {
    const run = await opened(logOf(1001).measurement(1_700_000_001, { cpu: '5.5' }))
    const rows = await run.history({ samples: 3, keys: ['loss'] })
    expect(rows.map(row => row._step)).toEqual([0, 500, 1000])
    expect([rows.sampled, rows.totalRows]).toEqual([true, 1001])
    expect((await run.history({ keys: ['odd'], samples: 2 })).map(row => row._step)).toEqual([1, 999])
    expect((await run.history()).length).toBe(500)
    expect((await run.history({ stream: 'system' })) as unknown).toEqual([
      { _wandb: true, _timestamp: 1_700_000_001, _runtime: 1, 'system.cpu': 5.5 },
    ])
    expect(run.systemMetrics).toEqual({
      _wandb: true,
      _timestamp: 1_700_000_001,
      _runtime: 1,
      'system.cpu': 5.5,
    })
  })
})

describe('a log that is not whole', () => {
  it('is read as far as it goes, wherever it is cut off', async () => {
    const whole = logOf(16).bytes()
    const rows = (await (await opened(whole)).scanHistory().toArray()).length
    expect(rows).toBe(16)
    let before = 0
    for (let length = 200; length < whole.length; length += 1) {
      const run = await opened(whole.subarray(0, length))
      const read = await run.scanHistory().toArray()
      expect(read.length).toBe(run.historyLineCount)
      expect(read.length).toBeGreaterThanOrEqual(before)
      expect(read.length).toBeLessThan(16)
      expect(run.problems.length).toBeLessThanOrEqual(1)
      for (const { kind } of run.problems) expect(kind).toBe('truncated')
      before = read.length
    }
  })

  it('ends with what a system has not written yet', async () => {
    const run = await opened(Buffer.concat([logOf(10).bytes(), Buffer.alloc(100)]))
    expect([run.historyLineCount, run.problems.map(({ kind }) => kind)]).toEqual([10, ['truncated']])
  })

  it('is an error with its place where it is damaged, and can be read on behind it', async () => {
    const bytes = logOf(20_000).bytes()
    bytes[200_000] = (bytes[200_000] ?? 0) ^ 1
    const file = saved(bytes)
    const failure = await openLocalRun(file).catch(error => error)
    expect(failure).toBeInstanceOf(CorruptLogError)
    expect(failure.offset).toBeLessThanOrEqual(200_000)
    expect(failure.offset).toBeGreaterThan(199_000)
    expect(failure.message).toContain(`damaged at byte ${failure.offset}`)
    const run = await openLocalRun(file, { skipCorrupt: true })
    // All of the damaged block behind the damage is lost, and nothing else.
    expect(run.historyLineCount).toBeGreaterThan(19_000)
    expect(run.historyLineCount).toBeLessThan(20_000)
    const steps = (await run.scanHistory().toArray()).map(row => Number(row._step))
    expect(steps).toHaveLength(run.historyLineCount)
    expect([steps[0], steps.at(-1)]).toEqual([0, 19_999])
    expect(run.problems).toMatchObject([{ kind: 'corrupt', offset: failure.offset }])
  })

  it('is never read wrong, whichever bit is another one', async () => {
    const whole = logOf(12).bytes()
    const right = await (await opened(whole)).scanHistory().toArray()
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      const run = await opened(bytes).catch(error => error)
      if (run instanceof Error) {
        expect([CorruptLogError, LocalRunError]).toContain(run.constructor)
        continue
      }
      expect(right).toEqual(expect.arrayContaining(await run.scanHistory().toArray()))
      expect(run.problems).not.toEqual([])
    }
  })
})

describe('opening', () => {
  it('takes the folder of a run, or its log', async () => {
    const file = saved(logOf(1), 'wandb/offline-run-1-r/run-r.wandb')
    expect((await openLocalRun(path.dirname(file))).id).toBe('r')
    expect((await openLocalRun(file)).folder).toBe(path.dirname(file))
  })

  it('says what is wrong with what is no run', async () => {
    await expect(openLocalRun(path.join(folder, 'nothing'))).rejects.toThrow('there is nothing at')
    await expect(openLocalRun(folder)).rejects.toThrow('has no log of a run')
    await expect(opened(Buffer.alloc(0))).rejects.toThrow('is empty')
    await expect(opened(Buffer.from('something else'))).rejects.toThrow('is no log of a run')
    await expect(opened(writeLog())).rejects.toThrow('holds no run yet')
    await expect(opened(Buffer.from([...Buffer.from(':W&B'), 0xe1, 0xbe, 9]))).rejects.toThrow('version 9')
    await expect(openLocalRun('')).rejects.toThrow(InputError)
    saved(logOf(1), 'two/a.wandb')
    saved(logOf(1), 'two/b.wandb')
    await expect(openLocalRun(path.join(folder, 'two'))).rejects.toThrow('has several logs')
  })

  it('lists the runs of a folder, and goes on behind one that cannot be read', async () => {
    saved(writeLog().run({ id: 'one' }), 'wandb/offline-run-1-one/run-one.wandb')
    saved(writeLog(), 'wandb/offline-run-2-none/run-none.wandb')
    saved(writeLog().run({ id: 'three' }), 'wandb/run-3-three/run-three.wandb')
    symlinkSync('offline-run-1-one', path.join(folder, 'wandb', 'latest-run'))
    for (const place of [folder, path.join(folder, 'wandb')]) {
      const found: unknown[] = []
      for await (const listed of listLocalRuns(place)) found.push(listed.run?.id ?? listed.error?.code)
      expect(found).toEqual(['one', 'NO_LOCAL_RUN', 'three'])
    }
    await expect(listLocalRuns(path.join(folder, 'nothing')).next()).rejects.toThrow(LocalRunError)
  })
})

describe('files and console of a local run', () => {
  it('are those in its folder', async () => {
    const file = saved(logOf(1), 'wandb/offline-run-1-r/run-r.wandb')
    const files = path.join(path.dirname(file), 'files')
    mkdirSync(path.join(files, 'media'), { recursive: true })
    writeFileSync(path.join(files, 'media', 'a_b.txt'), 'content')
    writeFileSync(path.join(files, 'wandb-metadata.json'), '{"host":"h"}')
    writeFileSync(path.join(folder, 'elsewhere.txt'), 'linked')
    symlinkSync(path.join(folder, 'elsewhere.txt'), path.join(files, 'saved.txt'))
    const run = await openLocalRun(file)
    const names = async (options: Parameters<LocalRun['files']>[0]) =>
      (await run.files(options).toArray()).map(({ name }) => name)
    expect(await names({})).toEqual(['media/a_b.txt', 'saved.txt', 'wandb-metadata.json'])
    expect(await names({ pattern: '%.txt' })).toEqual(['media/a_b.txt', 'saved.txt'])
    expect(await names({ names: ['saved.txt'] })).toEqual(['saved.txt'])
    expect(() => run.files({ names: ['a'], pattern: '%' })).toThrow(InputError)
    expect(await (await run.file('saved.txt')).text()).toBe('linked')
    await expect(run.file('nothing')).rejects.toThrow(FileNotFoundError)
    expect(await run.metadata()).toEqual({ host: 'h' })
    expect(await (await opened(logOf(1))).metadata()).toBeNull()
  })

  it('has lines put together of what was written', async () => {
    const log = writeLog()
      .run({ id: 'r' })
      .output('one ')
      .output('line\n10%')
      .output('an error\n', 'error')
      .output('\r50%\r100')
      .output('%\nup\ntwo')
      .output('\u001b[A\rUP\n')
      .output('\u001b[31mred\u001b[0m plain\n')
      .output('abcdef\rxy\u001b[K\n')
      .output('no end')
    const lines: unknown[] = []
    for await (const { content, level } of (await opened(log)).consoleLogs()) lines.push([content, level])
    expect(lines).toEqual([
      ['one line', null],
      ['100%', null],
      ['an error', 'error'],
      ['UP', null],
      ['\u001b[31mred\u001b[0m plain', null],
      ['xy', null],
      ['no end', null],
    ])
  })
})
