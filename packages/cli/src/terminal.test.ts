// What people see: the program on a pseudo-terminal, in pipes that break, on disks that are full, in shells.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Api, startRun } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'
import stringWidth from 'string-width'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  bundleProgram,
  onTerminal,
  type Program,
  type StartOptions,
  startProcess,
  type TerminalOptions,
} from './test-support/program.js'
import { type FaultProxy, startProxy } from './test-support/proxy.js'

const esc = '\u001b'
// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let folder: string
let server: RunningServer
let proxy: FaultProxy
let program: Program
let env: Record<string, string | undefined>

beforeAll(async () => {
  program = await bundleProgram()
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-terminal-'))
  server = await startServer({ dataDir: path.join(folder, 'data'), freezeRows: 1000 })
  proxy = await startProxy(server.url)
  env = {
    PATH: process.env.PATH,
    HOME: folder,
    LANG: 'C.UTF-8',
    WANDB_BASE_URL: proxy.url,
    WANDB_API_KEY: server.apiKey,
  }
  const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
  const names = {
    plain: 'A plain one',
    odd: `red${esc}[31m\u202etxt.exe\nnext\u0007`,
    wide: `${'広い'.repeat(60)} end`,
  }
  for (const [id, name] of Object.entries(names)) {
    const run = await startRun(api, { project: 'p', id, name, config: { lr: 0.1 } })
    for (let step = 0; step < 5000; step += 1)
      await run.log({ loss: Math.sin(step / 300) + (step === 2500 ? 9 : 0) })
    await run.finish()
  }
})

afterAll(async () => {
  await proxy.close()
  await server.close()
  program.remove()
  rmSync(folder, { recursive: true, force: true })
})

const terminal = (args: readonly string[], options: Partial<TerminalOptions> = {}) =>
  onTerminal([process.execPath, program.main, ...args], { ...options, env: { ...env, ...options.env } })
const runscan = (args: readonly string[], options: StartOptions = {}) =>
  startProcess(process.execPath, [program.main, ...args], { ...options, env: { ...env, ...options.env } })
const shell = (script: string, more: Record<string, string> = {}) =>
  startProcess('bash', ['--norc', '-c', script], {
    cwd: folder,
    env: { ...env, NODE: process.execPath, MAIN: program.main, ...more },
  })

/** Without what sets colours and moves the cursor. */
const plain = (text: string) => text.replaceAll(new RegExp(`${esc}\\[[0-9;?]*[A-Za-z]`, 'g'), '')

describe('on a terminal', () => {
  it.each([40, 80, 120])('a table is never wider than %i columns', async columns => {
    const { code, output } = await terminal(['runs', 'local/p'], { columns })
    expect(code).toBe(0)
    const lines = plain(output).split('\r\n')
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns)
    expect(lines[0]).toMatch(/^ID +NAME +STATE/)
    expect(output).toContain('…')
  })

  it('what strangers wrote cannot move the cursor, turn the text round, or break the line', async () => {
    for (const args of [
      ['runs', 'local/p'],
      ['run', 'local/p/odd'],
    ]) {
      const { output } = await terminal(args, { columns: 120 })
      expect(output).toContain('\\u001b[31m\\u202etxt.exe\\nnext\\u0007')
      for (const unseen of ['\u202e', '\u0007']) expect(output).not.toContain(unseen)
      expect(output).not.toContain(`${esc}[31m`)
    }
    const { out } = await runscan(['run', 'local/p/odd', '--json'])
    expect(JSON.parse(out).name).toBe(`red${esc}[31m\u202etxt.exe\nnext\u0007`)
  })

  it('has colours, unless NO_COLOR is set, or TERM is dumb', async () => {
    expect((await terminal(['run', 'local/p/plain'])).output).toContain(`${esc}[`)
    expect((await terminal(['run', 'local/p/plain'], { env: { NO_COLOR: '1' } })).output).not.toContain(
      `${esc}[`,
    )
    expect((await terminal(['run', 'local/p/plain'], { env: { TERM: 'dumb' } })).output).not.toContain(esc)
    expect((await runscan(['run', 'local/p/plain'])).out).not.toContain(esc)
  })

  it('a scan shows the first rows, and says how to see the others', async () => {
    const { output } = await terminal(['scan', 'local/p/plain', '-k', 'loss'])
    expect(plain(output)).toMatch(/_step +loss/)
    expect(output).toContain('the first 20 rows')
  })

  it('a plot fills the terminal, and the one high value is in it', async () => {
    const { output } = await terminal(['plot', 'local/p/plain', '-k', 'loss'], { columns: 100, rows: 20 })
    const lines = plain(output).trimEnd().split('\r\n')
    expect(lines.length).toBeLessThanOrEqual(20)
    expect(Math.max(...lines.map(line => stringWidth(line)))).toBeGreaterThan(90)
    expect(output).toMatch(/[\u2801-\u28ff]/)
    expect(Number(/([\d.]+)\s*│/.exec(plain(output))?.[1])).toBeGreaterThan(9)
  })

  it('follow draws while rows come, and ends with the run', async () => {
    const { code, output } = await terminal(['follow', 'local/p/plain', '-k', 'loss'])
    expect(code).toBe(0)
    expect(plain(output)).toContain('A plain one · step 4999')
    expect(plain(output)).toContain('the run is finished')
  })

  it('what takes long has a bar with its rate and the time left, which is gone at the end', async () => {
    proxy.answer = async ({ body }) => {
      if (body.includes('RunParquetHistory')) await new Promise(resolve => setTimeout(resolve, 800))
      return undefined
    }
    const target = path.join(folder, 'watched')
    const { code, output } = await terminal(['export', 'local/p', '-o', target, '-j', '1'], { columns: 120 })
    proxy.answer = () => undefined
    expect(code).toBe(0)
    expect(plain(output)).toMatch(/exporting [█░]+ \d+% · [\d,]+ of 15,000 · [\d,]+\/s · .+ left/)
    expect(plain(output.split(`${esc}[?25h`).at(-1) ?? '')).toMatch(/^\s*\S*watched\s+3 runs exported/)
    expect((await runscan(['export', 'local/p', '-o', target, '--force'])).err).not.toContain('█')
  })

  it('the export of one run has one too, in rows', async () => {
    proxy.answer = async ({ url, body }) => {
      if (url.includes('.parquet')) await new Promise(resolve => setTimeout(resolve, 300))
      if (!body.includes('RunParquetHistory')) return undefined
      // The links lead here, too.
      const authorization = `Basic ${btoa(`api:${server.apiKey}`)}`
      const answer = await fetch(`${server.url}${url}`, { method: 'POST', headers: { authorization }, body })
      return { status: answer.status, body: (await answer.text()).replaceAll(server.url, proxy.url) }
    }
    const args = ['export', 'local/p/plain', '-o', path.join(folder, 'one'), '-j', '1']
    const { code, output } = await terminal(args, { columns: 120 })
    proxy.answer = () => undefined
    expect(code).toBe(0)
    expect(plain(output)).toMatch(
      /rows █[█░]+ \d0% · [1-4],000 of 5,000 · [\d,]+\/s · \d\.\d s left · \d+\.\d kB/,
    )
    expect(
      plain(output.split(`${esc}[?25h`).at(-1) ?? '')
        .trim()
        .split('\r\n'),
    ).toHaveLength(6)
  })

  it('delete asks, and takes anything but a yes for a no', async () => {
    const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
    await (await startRun(api, { project: 'p', id: 'doomed' })).finish()
    const refused = await terminal(['delete', 'local/p/doomed'], { type: [{ after: 'delete?', text: '\r' }] })
    expect(refused.code).toBe(0)
    expect(plain(refused.output)).toContain('nothing was done')
    const interrupted = await terminal(['delete', 'local/p/doomed'], {
      type: [{ after: 'delete?', text: '\u0003' }],
    })
    expect(interrupted.code).toBe(130)
    expect((await runscan(['run', 'local/p/doomed'])).code).toBe(0)
    const agreed = await terminal(['delete', 'local/p/doomed'], { type: [{ after: 'delete?', text: 'y' }] })
    expect(agreed.code).toBe(0)
    expect((await runscan(['run', 'local/p/doomed'])).code).toBe(4)
  })

  it('login asks for the key, and shows nothing of it', async () => {
    const { code, output } = await terminal(['login'], {
      env: { WANDB_API_KEY: undefined, NETRC: path.join(folder, 'netrc') },
      type: [{ after: 'API key', text: `${server.apiKey}\r` }],
    })
    expect(code).toBe(0)
    expect(output).not.toContain(server.apiKey)
    expect(readFileSync(path.join(folder, 'netrc'), 'utf8')).toContain(server.apiKey)
  })
})

describe('in pipes', () => {
  it('a reader that goes away is no failure', async () => {
    const { out, err } = await shell(
      `"$NODE" "$MAIN" scan local/p/plain | head -n 1; echo "\${PIPESTATUS[0]}"
       "$NODE" "$MAIN" --help | true; echo "\${PIPESTATUS[0]}"`,
    )
    const [row, code, helpCode] = out.trim().split('\n')
    expect(JSON.parse(row ?? '')).toMatchObject({ _step: 0 })
    expect({ code, helpCode, err }).toEqual({ code: '0', helpCode: '0', err: '' })
  })

  it('tables are exact and tab-separated', async () => {
    const { out } = await runscan(['runs', 'local/p', '--order', 'created', '--columns', 'id,name,config.lr'])
    expect(out.split('\n')[1]).toBe('plain\tA plain one\t0.1')
    expect(out.split('\n')[2]).toBe(`odd\tred${esc}[31m\u202etxt.exe\\nnext\u0007\t0.1`)
  })
})

describe('when a file cannot be written', () => {
  it.each(['csv', 'jsonl', 'parquet'])(
    'a full disk leaves the %s that was there, and says what failed',
    async format => {
      const small = path.join(folder, `small-${format}`)
      const file = path.join(small, `rows.${format}`)
      spawnSync('mkdir', ['-p', small])
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]).status === 0
      try {
        writeFileSync(file, 'before')
        // Where no disk can be made, a file that may not grow is as good.
        const limit = mounted ? '' : 'ulimit -f 8; trap "" XFSZ; '
        const { code, err } = await shell(`${limit}"$NODE" "$MAIN" scan local/p/plain -o "$FILE"; exit $?`, {
          FILE: file,
        })
        expect(code).toBe(1)
        expect(err).toContain(`cannot write '${file}': `)
        expect(err).toMatch(/no space is left|larger than files may be/)
        expect(readFileSync(file, 'utf8')).toBe('before')
        expect(readdirSync(small)).toEqual([`rows.${format}`])
      } finally {
        if (mounted) spawnSync('umount', [small])
      }
    },
  )

  it('a folder that is a file is said to be none', async () => {
    writeFileSync(path.join(folder, 'no-folder'), '')
    const { code, err } = await runscan([
      'scan',
      'local/p/plain',
      '-o',
      path.join(folder, 'no-folder/rows.csv'),
    ])
    expect(code).toBe(1)
    expect(err).toMatch(/^runscan: cannot write '.*rows.csv': /)
  })

  it('a full standard output is a failure', async () => {
    const { code, err } = await shell('"$NODE" "$MAIN" runs local/p > /dev/full')
    expect(code).toBe(1)
    expect(err).toMatch(/^runscan: .*ENOSPC/)
  })
})

describe('Ctrl-C', () => {
  it('ends a scan into a file with 130, without a part of it', async () => {
    let asked = false
    proxy.answer = async ({ body }) => {
      if (!body.includes('RunParquetHistory')) return undefined
      asked = true
      await new Promise(resolve => setTimeout(resolve, 3000))
      return undefined
    }
    const file = path.join(folder, 'interrupted/rows.jsonl')
    const { code, signal, err } = await runscan(['scan', 'local/p/plain', '-o', file], {
      killWhen: () => asked,
    })
    proxy.answer = () => undefined
    expect({ code, signal, err }).toEqual({ code: 130, signal: null, err: '' })
    expect(existsSync(file)).toBe(false)
    expect(readdirSync(path.dirname(file))).toEqual([])
  })
})

describe('completion', () => {
  /** What bash offers for a line, with the cursor at its end. */
  async function offered(line: string): Promise<string[]> {
    const words = line.split(' ')
    const { out, err } = await shell(
      `runscan() { "$NODE" "$MAIN" "$@"; }
       source <(runscan completion bash)
       COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
       _runscan
       printf '%s\\n' "\${COMPREPLY[@]}"`,
    )
    expect(err).toBe('')
    return out.split('\n').filter(Boolean)
  }

  it('bash completes verbs, verbs of verbs, options and their values', async () => {
    expect(await offered('runscan ru')).toEqual(['runs', 'run'])
    expect(await offered('runscan files g')).toEqual(['get'])
    expect(await offered('runscan scan local/p/plain --min')).toEqual(['--min-step'])
    expect(await offered('runscan --json scan x --key-mode ')).toEqual(['all', 'any', 'every-row'])
    expect(await offered('runscan completion ')).toEqual(['bash', 'zsh', 'fish'])
    expect(await offered('runscan runs --dry')).toEqual(['--dry-run'])
    expect(await offered('runscan scan -o ')).toEqual([])
  })

  const has = (name: string) => spawnSync(name, ['-c', 'true']).status === 0

  it.skipIf(!has('fish'))('fish completes them too', async () => {
    const script = 'source (runscan completion fish | psub); complete -C "runscan files g"'
    const { out } = await shell(`mkdir -p bin && printf '#!/bin/sh\nexec "$NODE" "$MAIN" "$@"\n' > bin/runscan
      chmod +x bin/runscan && PATH="$PWD/bin:$PATH" fish --no-config -c '${script}'`)
    expect(out).toContain('get\tdownload files')
  })

  for (const name of ['bash', 'zsh', 'fish']) {
    it.skipIf(!has(name))(`the script for ${name} has no mistake that the shell would find`, async () => {
      const { out } = await runscan(['completion', name])
      expect(out).toContain('runscan __complete')
      const file = path.join(folder, `completion.${name}`)
      writeFileSync(file, out)
      expect(spawnSync(name, ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    })
  }
})
