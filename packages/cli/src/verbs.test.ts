// Verbs that change or take away, against the embedded server: files, artifacts, the cache, plots and advice.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startRun } from '@runscan/sdk'
import { tableFromIPC } from 'apache-arrow'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { describe, expect, it, vi } from 'vitest'
import { testServer } from './test-support/server.js'
import { runscan } from './test-support/terminal.js'

const served = testServer({ freezeRows: 100 }, async api => {
  for (const [id, lr] of [
    ['slow', 0.001],
    ['fast', 0.1],
  ] as const) {
    const run = await startRun(api, { project: 'p', id, name: `${id} one`, config: { lr, deep: { er: id } } })
    for (let step = 0; step < 300; step += 1) {
      await run.log({
        loss: step === 150 ? 99 : 1 / (step + 1),
        'val/loss': step,
        whole: 2n ** 55n + BigInt(step),
      })
    }
    await run.finish()
  }
  // Two exports without `b`, and a live tail that has it.
  const late = await startRun(api, { project: 'vision', id: 'late' })
  for (let step = 0; step < 240; step += 1) {
    const more = step === 230 ? { 'c,"d"': [1, null] } : {}
    await late.log({ a: step, ...(step >= 215 ? { b: step } : {}), ...more })
    if (step % 100 === 99) await late.flush()
  }
  await late.flush()
})

const json = (text: string) => JSON.parse(text)

describe('runscan runs', () => {
  it.each([
    ['config.lr > 0.01', ['fast']],
    ["config.lr > 0.01 or name ~ '^slow'", ['fast', 'slow']],
    ['not id in (fast)', ['slow']],
    ['config.deep.er = slow and summary.loss exists', ['slow']],
    ['config.nothing exists', []],
    ['name = "fast one" and state = finished', ['fast']],
  ])('finds %s', async (filter, expected) => {
    const { out } = await runscan(['runs', 'local/p', '--filter', filter, '--json', '--columns', 'id'])
    expect(
      json(out)
        .map(({ id }: { id: string }) => id)
        .sort(),
    ).toEqual(expected)
  })

  it('sorts by keys of the config and the summary, and shows the columns that were asked for', async () => {
    const args = ['runs', 'local/p', '--columns', 'id,config.lr,config.deep.er,summary.val/loss']
    expect((await runscan([...args, '--order', 'config.lr'])).out).toBe(
      'id\tconfig.lr\tconfig.deep.er\tsummary.val/loss\nslow\t0.001\tslow\t299\nfast\t0.1\tfast\t299\n',
    )
    expect((await runscan([...args, '--order=-config.lr', '--jsonl'])).out.split('\n')[0]).toBe(
      '{"id":"fast","config.lr":0.1,"config.deep.er":"fast","summary.val/loss":299}',
    )
  })
})

describe('what may have been meant', () => {
  it.each([
    [['scan', 'local/p/fast', '-k', 'los'], 0, "never logged: los; did you mean 'loss' or 'val/loss'?"],
    [['run', 'local/p/fats'], 4, "did you mean 'local/p/fast' (fast one)?"],
    [['scan', 'local/visoin/fast'], 4, "run 'local/visoin/fast'; check the path"],
    [['scan', 'local/visoin/fast'], 4, "did you mean 'local/vision'?"],
    [['runs', 'local/visoin'], 4, "did you mean 'local/vision'?"],
    [['runs', 'visoin', '--jsonl'], 4, "did you mean 'local/vision'?"],
    [['runs', '-p', 'visoin'], 4, "did you mean 'local/vision'?"],
    [['export', 'local/visoin', '-o', 'nowhere'], 4, "did you mean 'local/vision'?"],
    [['runs', 'lokal/vision'], 4, "did you mean 'local/vision'?"],
    [['run', 'lokal/p/fast'], 4, "did you mean 'local/p'?"],
    [['runs', 'local/something-else'], 4, "'local' has 'vision', 'p'"],
    [['runs', 'nobody/vision'], 4, "'nobody' has no projects that the API key may see"],
    [['runs', 'local/p', '--columns', 'nmae'], 2, "did you mean 'name'?"],
    [['files', 'get', 'local/p/fast', '*.json'], 4, "for several files write --pattern '%.json'"],
    [['artifacts', 'ls', 'local/p/numbers'], 4, 'say its --type'],
    [['files', 'local/p/fast', 'nope'], 4, "has no file 'nope'"],
    [['scan', 'local/p/fast', '--min-stpe', '1'], 2, 'Did you mean --min-step?'],
    [['files', 'gte', 'local/p/fast'], 2, 'gte'],
  ])('%j', async (args, expected, message) => {
    const { code, err } = await runscan(args)
    expect(err).toContain(message)
    expect(code).toBe(expected)
  })
})

describe('rows as files', () => {
  const scan = async (name: string, ...more: string[]) => {
    const file = path.join(served.folder, 'rows', name)
    const { code, err } = await runscan(['scan', 'local/p/fast', '-k', 'loss,whole', '-o', file, ...more])
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(new RegExp(`^\\d+ rows? in ${file}\n$`)),
    })
    return file
  }

  it('parquet keeps integers whole', async () => {
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(await scan('all.parquet')) })
    expect(rows).toHaveLength(300)
    expect(rows[7]).toEqual({ _step: 7n, loss: 0.125, whole: 2n ** 55n + 7n })
  })

  it('arrow keeps integers whole, and readers find its batches', async () => {
    const table = tableFromIPC(readFileSync(await scan('all.arrow')))
    expect(table.numRows).toBe(300)
    expect(table.get(7)?.toJSON()).toEqual({ _step: 7n, loss: 0.125, whole: 2n ** 55n + 7n })
  })

  it('csv, json and jsonl say the same', async () => {
    expect(readFileSync(await scan('some.csv', '--limit', '2'), 'utf8')).toBe(
      '_step,loss,whole\n0,1,36028797018963968\n1,0.5,36028797018963969\n',
    )
    expect(readFileSync(await scan('some.jsonl', '--limit', '1'), 'utf8')).toBe(
      '{"_step":0,"loss":1,"whole":36028797018963968}\n',
    )
    expect(json(readFileSync(await scan('some.json', '--max-step', '3'), 'utf8'))).toHaveLength(3)
  })

  it('csv has the columns that come up late too, though a pipe cannot', async () => {
    const late = ['scan', 'local/vision/late', '--format', 'csv']
    const file = path.join(served.folder, 'rows', 'late.csv')
    expect(await runscan([...late, '-o', file])).toMatchObject({ code: 0, err: `240 rows in ${file}\n` })
    const lines = readFileSync(file, 'utf8').split('\n')
    expect(lines).toHaveLength(242)
    expect(lines[0]).toBe('_step,a,_runtime,_timestamp,b,"c,""d"""')
    expect(lines[1]).toMatch(/^0,0,[\d.]+,[\d.]+,,$/)
    expect(lines[221]).toMatch(/^220,220,[\d.]+,[\d.]+,220,$/)
    expect(lines[231]).toMatch(/^230,230,[\d.]+,[\d.]+,230,"\[1,null\]"$/)
    const piped = await runscan(late)
    expect(piped.code).toBe(2)
    expect(piped.err).toContain("'b' comes first at step 215")
    expect(piped.err).toContain('--output')
    expect(readdirSync(path.join(served.folder, 'rows')).filter(name => name.startsWith('.'))).toEqual([])
  })

  it.each([
    [['-o', 'rows.txt'], '--output'],
    [['-o', 'rows'], '--output'],
    [['--format', 'parquet'], '--output'],
    [['--format', 'arrow'], '--output'],
  ])('%j is refused before anything is asked', async (args, message) => {
    vi.stubEnv('WANDB_BASE_URL', 'http://127.0.0.1:9')
    const { code, err } = await runscan(['scan', 'local/p/fast', ...args])
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('runscan plot', () => {
  it('draws several runs and keys, apart without colours too, and keeps the one high value', async () => {
    const { code, out } = await runscan([
      'plot',
      'local/p/fast',
      'local/p/slow',
      '-k',
      'loss',
      '--width',
      '60',
      '--height',
      '14',
    ])
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^ *99 \|.*\+/)
    expect(out).toContain('* loss · fast one')
    expect(out).toContain('+ loss · slow one')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(60)
  })

  it('smooths, takes another x axis, and draws by logarithms', async () => {
    const smooth = await runscan(['plot', 'local/p/fast', '-k', 'loss', '--smooth', '0.9', '--json'])
    const [line] = json(smooth.out)
    expect(Math.max(...line.points.map(({ y }: { y: number }) => y))).toBeCloseTo(9.9, 0)
    const byValue = await runscan([
      'plot',
      'local/p/fast',
      '-k',
      'loss',
      '-x',
      'val/loss',
      '--log',
      '--ascii',
    ])
    expect(byValue.out).toMatch(/\+-+\n +0 +299\n/)
  })

  it.each([
    [['-k', 'nope'], 'no numbers to draw of nope'],
    [['-k', 'loss', '--smooth', '1'], '--smooth'],
    [[], '--keys'],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await runscan(['plot', 'local/p/fast', ...args])
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})

describe('runscan files', () => {
  it('uploads, downloads and deletes, each only what was chosen', async () => {
    const root = path.join(served.folder, 'up')
    mkdirSync(path.join(root, 'media'), { recursive: true })
    for (const name of ['a.json', 'b.txt', 'media/c.json']) writeFileSync(path.join(root, name), name)
    const paths = ['a.json', 'b.txt', 'media/c.json'].map(name => path.join(root, name))
    expect((await runscan(['files', 'put', 'local/p/fast', '--root', root, ...paths, '--dry-run'])).out).toBe(
      '',
    )
    expect((await runscan(['files', 'put', 'local/p/fast', '--root', root, ...paths])).out).toBe(
      'a.json\nb.txt\nmedia/c.json\n',
    )
    const target = path.join(served.folder, 'down')
    const got = await runscan([
      'files',
      'get',
      'local/p/fast',
      '--pattern',
      '%.json',
      '-o',
      target,
      '-j',
      '2',
    ])
    expect(got.out.trim().split('\n').sort()).toEqual([
      path.join(target, 'a.json'),
      path.join(target, 'media/c.json'),
    ])
    expect(readFileSync(path.join(target, 'media/c.json'), 'utf8')).toBe('media/c.json')
    expect((await runscan(['files', 'rm', 'local/p/fast', 'b.txt'])).code).toBe(2)
    expect((await runscan(['files', 'rm', 'local/p/fast', '--yes'])).code).toBe(2)
    expect((await runscan(['files', 'rm', 'local/p/fast', 'b.txt', '--yes'])).out).toBe('b.txt\n')
    expect(json((await runscan(['files', 'local/p/fast', '--json'])).out)).toHaveLength(2)
  })

  it('names the files that failed, and ends with 5 when others did not', async () => {
    const target = path.join(served.folder, 'blocked')
    mkdirSync(path.join(target, 'a.json'), { recursive: true })
    const { code, out, err } = await runscan(['files', 'get', 'local/p/fast', '-o', target, '--replace'])
    expect(code).toBe(5)
    expect(out).toBe(`${path.join(target, 'media/c.json')}\n`)
    expect(err).toContain('a.json: ')
  })
})

describe('runscan artifacts', () => {
  it('logs, lists, downloads and uses', async () => {
    const data = path.join(served.folder, 'data-to-log')
    mkdirSync(path.join(data, 'sub'), { recursive: true })
    writeFileSync(path.join(data, 'sub/x.csv'), '1,2')
    const single = path.join(served.folder, 'single.txt')
    writeFileSync(single, 'one')
    const put = [
      'artifacts',
      'put',
      'local/p/fast',
      'numbers',
      data,
      single,
      '--type',
      'dataset',
      '--alias',
      'best',
    ]
    expect((await runscan([...put, '--dry-run'])).err).toContain('2 files')
    expect((await runscan(put)).out).toBe('local/p/numbers:v0\n')
    expect(json((await runscan(['artifacts', 'local/p/fast', '--json'])).out)).toMatchObject([
      {
        name: 'numbers:v0',
        type: 'dataset',
        fileCount: 2,
        aliases: expect.arrayContaining(['best', 'latest']),
      },
    ])
    expect((await runscan(['artifacts', 'ls', 'local/p/numbers', '--type', 'dataset'])).out).toContain(
      'numbers:v0\tdataset',
    )
    const entries = json((await runscan(['artifacts', 'ls', 'local/p/numbers:best', '--json'])).out)
    expect(entries.map(({ path: name }: { path: string }) => name).sort()).toEqual([
      'single.txt',
      'sub/x.csv',
    ])
    const target = path.join(served.folder, 'artifact')
    expect(
      (await runscan(['artifacts', 'get', 'local/p/numbers:best', '--prefix', 'sub/', '-o', target])).out,
    ).toBe(`${path.join(target, 'sub/x.csv')}\n`)
    expect((await runscan(['artifacts', 'use', 'local/p/slow', 'local/p/numbers:v0'])).code).toBe(0)
    expect((await runscan(['artifacts', 'ls', 'local/p/slow', '--used'])).out).toContain('numbers:v0')
    expect((await runscan(['artifacts', 'put', 'local/p/fast', 'a', '/nope', '--type', 'b'])).code).toBe(2)
  })

  it('lists what a project has, of all types or of one', async () => {
    const { out } = await runscan(['artifacts', 'ls', 'local/p', '--json'])
    expect(json(out)).toMatchObject([{ name: 'numbers', type: 'dataset', isPortfolio: false, project: 'p' }])
    expect((await runscan(['artifacts', 'ls', 'p', '--type', 'dataset'])).out).toContain('numbers\tdataset')
    expect((await runscan(['artifacts', 'ls', 'local/p', '--type', 'model'])).err).toBe('nothing is there\n')
    expect((await runscan(['artifacts', 'ls', 'local/vision'])).err).toBe('nothing is there\n')
  })

  it.each([
    [['get', 'local/p/nubmers:best'], "did you mean 'numbers'?"],
    [['ls', 'local/p/nubmers:v0'], "did you mean 'numbers'?"],
    [['use', 'local/p/fast', 'local/p/numbers:v7'], "'numbers' has v0 (latest, best)"],
    [['get', 'local/visoin/numbers:v0'], "did you mean 'local/vision'?"],
    [['get', 'local/p/nothing-like-it:v0'], 'check the path and the version'],
    [['ls', 'local/nowhere'], 'say its --type'],
  ])('says for %j what may have been meant', async (args, message) => {
    const { code, err } = await runscan(['artifacts', ...args])
    expect(err).toContain(message)
    expect(code).toBe(4)
  })
})

describe('runscan cache', () => {
  it('lists and removes what scans have kept', async () => {
    await runscan(['cache', 'clean'])
    expect((await runscan(['scan', 'local/p/slow', '--no-cache'])).code).toBe(0)
    expect((await runscan(['cache'])).err).toContain('nothing is kept')
    await runscan(['scan', 'local/p/slow'])
    const kept = json((await runscan(['cache', 'ls', '--json'])).out)
    expect(kept.length).toBeGreaterThan(0)
    expect(kept[0].run).toBe('local/p/slow')
    expect((await runscan(['scan', 'local/p/slow', '--explain'])).err).toContain(
      `${kept.length} of ${kept.length} exports`,
    )
    expect((await runscan(['cache', 'clean', '--older-than', '1'])).err).toContain('0 exports removed')
    expect((await runscan(['cache', 'clean', '--dry-run'])).out).toContain('local/p/slow')
    expect((await runscan(['cache', 'clean', '--run', 'local/p/slow'])).err).toContain(
      `${kept.length} exports removed`,
    )
  })
})

describe('runscan serve', () => {
  it('gives a link that opens the page', async () => {
    const end = new AbortController()
    const { out } = await runscan(
      ['serve', '--port', '0', '--data-dir', path.join(served.folder, 'other'), '--json'],
      {
        signal: end.signal,
        onOut: () => setTimeout(() => end.abort(), 10),
      },
    )
    expect(new URL(json(out).signInUrl).origin).toBe(json(out).url)
  })
})
