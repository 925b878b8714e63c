import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startRun } from '@runscan/sdk'
import { describe, expect, it, vi } from 'vitest'
import { testServer } from './test-support/server.js'
import { runscan } from './test-support/terminal.js'

const served = testServer({ freezeRows: 20 }, async api => {
  for (const id of ['first', 'second']) {
    const run = await startRun(api, { project: 'p', id, name: `The ${id}`, config: { lr: 0.1 }, tags: [id] })
    for (let step = 0; step < 50; step += 1) {
      await run.log({ loss: step === 7 ? Number.NaN : 1 / (step + 1), big: 2n ** 60n, text: 'a "b", c' })
    }
    await run.finish({ exitCode: id === 'first' ? 0 : 1 })
  }
})

const json = (text: string) => JSON.parse(text)

describe('runscan run', () => {
  it('shows a run for people, and as JSON for programs', async () => {
    const { code, out } = await runscan(['run', 'local/p/first'])
    expect(code).toBe(0)
    expect(out).toContain('The first (local/p/first)')
    expect(out).toMatch(/state +finished/)
    expect(json((await runscan(['run', 'p/first', '--json'])).out)).toMatchObject({
      id: 'first',
      config: { lr: 0.1 },
    })
  })

  it('takes entity and project from the options', async () => {
    const { out } = await runscan(['-e', 'local', '-p', 'p', 'run', 'second', '--jsonl'])
    expect(json(out)).toMatchObject({ id: 'second', state: 'failed' })
  })
})

describe('runscan runs', () => {
  it('lists the newest first, filtered and limited, and says when there are more', async () => {
    expect((await runscan(['runs', 'local/p'])).out.split('\n')[1]).toContain('second')
    const { out, err } = await runscan(['runs', 'local/p', '--limit', '1'])
    expect(out.trim().split('\n')).toHaveLength(2)
    expect(err).toContain('1 of 2 runs')
    const filtered = await runscan(['runs', 'local/p', '--filter', '{"state": "finished"}', '--json'])
    expect(json(filtered.out).map(({ id }: { id: string }) => id)).toEqual(['first'])
  })
})

describe('runscan scan', () => {
  it('writes rows as JSON lines, with NaN as a text and long integers whole', async () => {
    const { code, out } = await runscan([
      'scan',
      'local/p/first',
      '--keys',
      'loss,big',
      '--min-step',
      '6',
      '--max-step',
      '9',
    ])
    expect(code).toBe(0)
    expect(out.split('\n').filter(Boolean)).toEqual([
      '{"_step":6,"loss":0.14285714285714285,"big":1152921504606846976}',
      '{"_step":7,"loss":"NaN","big":1152921504606846976}',
      '{"_step":8,"loss":0.1111111111111111,"big":1152921504606846976}',
    ])
  })

  it('writes CSV and JSON', async () => {
    const csv = await runscan(['scan', 'local/p/first', '-k', 'text', '--limit', '1', '--format', 'csv'])
    expect(csv.out).toBe('_step,text\n0,"a ""b"", c"\n')
    expect(
      json((await runscan(['scan', 'local/p/first', '-k', 'loss', '-n', '2', '--json'])).out),
    ).toHaveLength(2)
    expect((await runscan(['scan', 'local/p/first', '--max-step', '0', '--json'])).out).toBe('[]\n')
  })

  it('says what was never logged, and what it cost, beside the data', async () => {
    const { out, err } = await runscan(['scan', 'local/p/first', '-k', 'loss,nope', '--explain'])
    expect(out).toBe('')
    expect(err).toContain('never logged: nope')
    expect(err).toMatch(/0 rows · [\d,]+ of [\d,]+ bytes · \d+ requests/)
  })

  it('explains what it is going to read of each export, and after it what it did', async () => {
    const range = ['--min-step', '30', '--max-step', '45']
    const { out, err } = await runscan(['scan', 'local/p/first', '-k', 'loss', ...range, '--explain'])
    expect(out.trim().split('\n')).toHaveLength(15)
    const [plan = '', done = ''] = err.split('what it did\n')
    const lines = plan.split('\n').map(line => line.trim().replace(/^\S+\.parquet/, 'FILE'))
    expect(lines.map(line => line.replace(/\d+ bytes/, 'N bytes'))).toEqual([
      'what it reads',
      'steps 30 to 45 (exclusive)',
      'FILE: 0 of 1 row groups, columns _step, loss',
      'FILE: 1 of 1 row groups, columns _step, loss',
      'row group 0: 20 rows, N bytes at most, steps 20 to 39, in one go',
      'FILE: 1 of 1 row groups, columns _step, loss',
      'row group 0: 10 rows, N bytes at most, steps 40 to 49, in one go',
      'live tail: none, all rows are in the exports',
      '',
    ])
    expect(done).toMatch(/row groups +2 read, 1 skipped/)
    expect(done).toContain('15 rows · ')
  })
})

describe('runscan history', () => {
  it('writes sampled rows', async () => {
    const { out } = await runscan(['history', 'local/p/first', '-k', 'loss', '--samples', '5'])
    expect(out.trim().split('\n').map(json)).toHaveLength(5)
  })
})

describe('runscan follow', () => {
  it('writes the rows of a run, and ends with it', async () => {
    const { code, out, err } = await runscan(['follow', 'local/p/first', '-k', 'big', '--min-step', '48'])
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toHaveLength(2)
    expect(err).toContain('finished')
  })
})

describe('runscan update', () => {
  it('changes what it was told to, and says when there is nothing to change', async () => {
    const change = [
      'update',
      'local/p/second',
      '--notes',
      'new',
      '--tag',
      'x',
      '--untag',
      'second',
      '--config',
      'lr=0.5',
      '--config',
      'mode=fast',
    ]
    expect((await runscan([...change, '--dry-run'])).err).toBe(
      [
        'this would change notes → "new"',
        'this would change tags ["second"] → ["x"]',
        'this would change config.lr 0.1 → 0.5',
        'this would change config.mode → "fast"',
        'nothing was saved, because of --dry-run\n',
      ].join('\n'),
    )
    expect(json((await runscan(['run', 'p/second', '--json'])).out)).toMatchObject({ config: { lr: 0.1 } })
    expect((await runscan(change)).code).toBe(0)
    expect(json((await runscan(['run', 'p/second', '--json'])).out)).toMatchObject({
      notes: 'new',
      tags: ['x'],
      config: { lr: 0.5, mode: 'fast' },
    })
    expect((await runscan(change)).err).toContain('nothing to change')
    expect((await runscan(['update', 'p/second', '--config', 'lr'])).code).toBe(2)
  })
})

describe('runscan files', () => {
  it('lists and downloads', async () => {
    const file = path.join(served.folder, 'note.txt')
    writeFileSync(file, 'a note')
    await (await served.api.run('local/p/first')).uploadFile(file, { root: served.folder })
    expect(json((await runscan(['files', 'local/p/first', '--json'])).out)).toMatchObject([
      { name: 'note.txt', size: 6 },
    ])
    const target = path.join(served.folder, 'downloaded')
    const { code, out } = await runscan([
      'files',
      'get',
      'local/p/first',
      '--pattern',
      '%.txt',
      '--output',
      target,
    ])
    expect([code, readFileSync(out.trim(), 'utf8')]).toEqual([0, 'a note'])
    expect((await runscan(['files', 'local/p/first', 'a', '--pattern', 'b'])).code).toBe(2)
  })
})

describe('runscan export', () => {
  it('saves the parquet files, and ends with 5 when rows are not exported yet', async () => {
    const target = path.join(served.folder, 'exports')
    const { code, out } = await runscan(['export', 'local/p/first', '-o', target])
    expect([code, out.trim().split('\n').length]).toEqual([0, 3])
    const writer = await startRun(served.api, {
      project: 'p',
      id: 'open',
    })
    await writer.log({ a: 1 })
    await writer.flush()
    expect((await runscan(['export', 'local/p/open', '-o', target])).code).toBe(1)
    expect((await runscan(['export', 'local/p/open', '-o', target, '--partial'])).code).toBe(5)
    await writer.finish()
  })
})

describe('runscan wait', () => {
  it('ends with 0 for a run that has finished, and with 1 for one that has not', async () => {
    expect(await runscan(['wait', 'local/p/first'])).toMatchObject({ code: 0, out: 'finished\n' })
    expect(await runscan(['wait', 'local/p/second'])).toMatchObject({ code: 1, out: 'failed\n' })
  })
})

describe('runscan delete', () => {
  it('deletes only when the person says so', async () => {
    const writer = await startRun(served.api, {
      project: 'p',
      id: 'gone',
    })
    await writer.finish()
    expect((await runscan(['delete', 'local/p/gone'])).code).toBe(2)
    expect(await runscan(['delete', 'local/p/gone', '--dry-run'])).toMatchObject({
      code: 0,
      err: 'this would delete\n  local/p/gone (finished)\n',
    })
    expect((await runscan(['run', 'local/p/gone', '--json'])).code).toBe(0)
    expect((await runscan(['delete', 'local/p/gone', '--yes'])).code).toBe(0)
    expect((await runscan(['run', 'local/p/gone'])).code).toBe(4)
  })
})

describe('runscan login', () => {
  it('checks a key from standard input and keeps it for its owner alone', async () => {
    const { code, err } = await runscan(['login', '--host', served.url], { input: `${served.apiKey}\n` })
    expect(code).toBe(0)
    expect(err).toContain('as local')
    const file = path.join(served.folder, 'netrc')
    expect(readFileSync(file, 'utf8')).toContain(served.apiKey)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    vi.stubEnv('WANDB_API_KEY', '')
    expect((await runscan(['status'])).out).toMatch(/apiKey +netrc/)
  })

  it('makes the server the one that all clients talk to, and leaves the other settings', async () => {
    const settings = path.join(served.folder, 'config', 'settings')
    const others = '# mine\n[default]\nentity = ada\n\n[other]\nbase_url = http://other\n'
    writeFileSync(settings, others.replace('entity', 'base_url: http://old\nentity'))
    const { err } = await runscan(['login', '--host', served.url, served.apiKey])
    expect(err).toContain(`as ${settings} says`)
    expect(err).not.toContain('WANDB_BASE_URL')
    expect(readFileSync(settings, 'utf8')).toBe(
      others.replace('[default]\n', `[default]\nbase_url = ${served.url}\n`),
    )
    vi.stubEnv('WANDB_BASE_URL', '')
    vi.stubEnv('WANDB_API_KEY', '')
    const { code, out } = await runscan(['status', '--json'])
    expect([code, json(out)]).toEqual([
      0,
      expect.objectContaining({ baseUrl: served.url, apiKey: 'netrc', entity: 'ada', user: 'local' }),
    ])
    vi.stubEnv('WANDB_BASE_URL', 'http://127.0.0.1:9')
    const other = await runscan(['login', '--host', served.url, served.apiKey])
    expect(other.err).toContain('though not while WANDB_BASE_URL is http://127.0.0.1:9')
  })

  it('is what status asks for when there is no key', async () => {
    vi.stubEnv('WANDB_API_KEY', '')
    vi.stubEnv('NETRC', path.join(served.folder, 'no-netrc'))
    vi.stubEnv('WANDB_BASE_URL', 'http://127.0.0.1:9')
    const { code, out, err } = await runscan(['status'])
    expect([code, err]).toEqual([3, expect.stringContaining('no API key for 127.0.0.1:9')])
    expect(out).toMatch(/apiKey +none/)
  })

  it('keeps no key that the server does not accept', async () => {
    vi.stubEnv('NETRC', path.join(served.folder, 'other-netrc'))
    const { code, err } = await runscan(['login', 'w'.repeat(40)])
    expect(code).toBe(3)
    expect(err).not.toContain('www')
    expect(() => statSync(path.join(served.folder, 'other-netrc'))).toThrow()
  })
})

describe('runscan serve', () => {
  it('says how to connect, and ends when it is told to', async () => {
    const end = new AbortController()
    const onOut = (text: string) => text.includes('WANDB_API_KEY') && end.abort()
    const dataDir = path.join(served.folder, 'served')
    const { code, out } = await runscan(['serve', '--port', '0', '--data-dir', dataDir], {
      signal: end.signal,
      onOut,
    })
    expect(code).toBe(0)
    expect(out).toMatch(
      /export WANDB_BASE_URL=http:\/\/127\.0\.0\.1:\d+\nexport WANDB_API_KEY=[0-9a-f]{40}\n/,
    )
  })

  it('says who has the data folder already', async () => {
    const { code, err } = await runscan([
      'serve',
      '--port',
      '0',
      '--data-dir',
      path.join(served.folder, 'data'),
    ])
    expect(code).toBe(1)
    expect(err).toContain('another server')
  })
})

describe('runscan demo', () => {
  it('trains, logs, exports and reads back what it logged, and leaves nothing', async () => {
    const { code, out } = await runscan(['demo', '--steps', '300'])
    expect(code).toBe(0)
    expect(out).toContain('every one of 300 losses is what was logged')
    expect(() => statSync(/scratch data in (\S+)/.exec(out)?.[1] ?? '')).toThrow()
  })
})

describe('what goes wrong', () => {
  it.each([
    [['run', 'local/p/nope'], 4, "could not find run 'local/p/nope'"],
    [['runs', 'local/nope'], 4, 'local/nope'],
    [['run', 'a/b/c/d'], 2, 'a/b/c/d'],
    [['rnu', 'x'], 2, 'Did you mean'],
    [['scan', 'local/p/first', '--min-step', 'x'], 2, '--min-step'],
    [['scan', 'local/p/first', '--key-mode', 'some'], 2, 'every-row'],
    [['runs', 'local/p', '--filter', '{'], 2, '--filter'],
    [['runs', 'local/p', '--filter', '{"state":{"$near":1}}'], 1, '$near'],
    [['run', 'local/p/first', '--nope'], 2, '--nope'],
    [[], 2, 'Usage'],
  ] as const)('%j ends with %i', async (argv, expected, message) => {
    const { code, out, err } = await runscan([...argv])
    expect({ code, out }).toEqual({ code: expected, out: '' })
    expect(err).toContain(message)
  })

  it('a wrong key ends with 3, and is not shown', async () => {
    vi.stubEnv('WANDB_API_KEY', 'k'.repeat(40))
    const { code, err } = await runscan(['run', 'local/p/first'])
    expect(code).toBe(3)
    expect(err).not.toContain('kkkk')
  })

  it('a server that is down ends with 1 and says which', async () => {
    vi.stubEnv('WANDB_BASE_URL', 'http://127.0.0.1:9')
    const { code, err } = await runscan(['run', 'local/p/first'])
    expect(code).toBe(1)
    expect(err).toContain('127.0.0.1:9')
  })

  it('an interruption ends with 130', async () => {
    const { code } = await runscan(['run', 'local/p/first'], { signal: AbortSignal.abort() })
    expect(code).toBe(130)
  })
})
