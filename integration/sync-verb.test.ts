// runscan sync, on logs that are written as the official client writes them.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Io, runCli } from '@runscan/cli'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeLog } from './harness/log-writer.js'
import { openSession, type Session } from './harness/session.js'

let session: Session
let wandb: string

beforeEach(async () => {
  session = await openSession()
  wandb = path.join(session.folder, 'wandb')
  vi.stubEnv('WANDB_BASE_URL', session.server.url)
  vi.stubEnv('WANDB_API_KEY', session.server.apiKey)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await session.close()
})

function save(id: string, content?: Uint8Array): string {
  const log = writeLog().run({ id, project: 'p', name: `Run ${id}` })
  for (let step = 0; step < 20; step += 1) log.row(step, [[['loss'], String(1 / (step + 1))]])
  const folder = path.join(wandb, `offline-run-20261124_120000-${id}`)
  mkdirSync(path.join(folder, 'files'), { recursive: true })
  writeFileSync(path.join(folder, `run-${id}.wandb`), content ?? log.exit(0).bytes())
  return folder
}

async function runscan(...args: string[]) {
  const written = { out: '', err: '' }
  const io: Io = {
    out: async data => {
      written.out += data
    },
    err: text => {
      written.err += text
    },
    ...{
      outIsTerminal: false,
      errIsTerminal: false,
      inputIsTerminal: false,
      color: false,
      columns: 80,
      rows: 24,
    },
    env: process.env,
    signal: new AbortController().signal,
    readInput: async () => '',
    askSecret: async () => '',
    confirm: async () => false,
  }
  return { code: await runCli(args, io), ...written }
}

describe('runscan sync', () => {
  it('brings the runs of a folder to the server, once', async () => {
    save('one')
    save('two')
    const planned = await runscan('sync', wandb, '--dry-run')
    expect(planned).toMatchObject({ code: 0, err: expect.stringContaining('would be sent') })
    expect((await runscan('runs', 'local/p')).code).toBe(4)
    const { code, out, err } = await runscan('sync', wandb)
    expect(code, err).toBe(0)
    expect(
      out
        .trim()
        .split('\n')
        .map(url => url.split('/').at(-1)),
    ).toEqual(['one', 'two'])
    expect(await (await session.api.run('local/p/one')).scanHistory().toArray()).toHaveLength(20)
    expect((await runscan('sync', wandb)).err).toContain('0 runs, 2 brought earlier')
  })

  it('brings one run, to where it is told', async () => {
    const folder = save('one')
    const { out } = await runscan('sync', folder, '-p', 'other', '--json')
    expect(JSON.parse(out)).toMatchObject({
      status: 'synced',
      project: 'other',
      rows: 20,
      rowsSent: 20,
      complete: true,
    })
    expect((await session.api.run('local/other/one')).name).toBe('Run one')
  })

  it('reports a log that is damaged at the end, and brings the others', async () => {
    save('good')
    save('bad', new Uint8Array([1, 2, 3]))
    const { code, err } = await runscan('sync', wandb)
    expect(code).toBe(5)
    expect(err).toContain('-bad: ')
    expect((await session.api.run('local/p/good')).state).toBe('finished')
  })

  it('says so when there is nothing to bring', async () => {
    mkdirSync(wandb)
    expect(await runscan('sync', wandb)).toMatchObject({ code: 2, err: expect.stringContaining('no runs') })
    expect((await runscan('sync', path.join(wandb, 'nope'))).code).not.toBe(0)
  })
})
