// The packages as npm would install them: packed, in an empty folder, without the repository around them.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Outcome, runProcess } from './harness/processes.js'
import { type SeededServer, startSeededServer } from './harness/seeded-server.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const pnpm = path.join(root, '.tools/node_modules/.bin/pnpm')
const packages = ['core', 'history-wasm', 'sdk', 'server', 'cli']
let folder: string
let seeded: SeededServer
let installed: Outcome

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-packed-'))
  const tarballs = path.join(folder, 'tarballs')
  mkdirSync(tarballs)
  for (const name of packages) {
    await must(pnpm, ['pack', '--pack-destination', tarballs], path.join(root, 'packages', name))
  }
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', type: 'module', private: true }),
  )
  const files = readdirSync(tarballs).map(name => path.join(tarballs, name))
  // No install script may run: a package that needs one would fail here.
  installed = await must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...files], folder)
  seeded = await startSeededServer()
}, 300_000)

afterAll(async () => {
  await seeded?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function must(program: string, args: string[], cwd: string): Promise<Outcome> {
  const outcome = await runProcess(program, args, { cwd, env: process.env })
  expect(outcome.code, outcome.output).toBe(0)
  return outcome
}

const run = (program: string, ...args: string[]) =>
  runProcess(program, args, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...seeded.env } })

const evaluate = (source: string) => run('node', '--input-type=module', '--eval', source)

describe('installed from their tarballs', () => {
  it('nothing warns of an engine or a script', () => {
    expect(installed.output).not.toMatch(/EBADENGINE|install script/i)
  })

  it('the sdk reads a run and scans its export', async () => {
    const { code, output } = await evaluate(`
      import { Api } from '@runscan/sdk'
      const run = await new Api().run('entity/project/run_id')
      const rows = await run.scanHistory({ keys: ['loss'], minStep: 1998 }).toArray()
      console.log(run.name, JSON.stringify(rows.map(row => row._step)))
    `)
    expect(code, output).toBe(0)
    expect(output).toContain('baseline 0.1 [1998,1999]')
  })

  it('the scanner is useful alone, by import and by require', async () => {
    const body = `openHistory(${JSON.stringify([path.join(seeded.folder, '0.parquet')])}).then(async history => {
      console.log(history.numRows); await history.close() })`
    for (const args of [
      ['--input-type=module', '--eval', `import { openHistory } from '@runscan/history-wasm'; ${body}`],
      [
        '--input-type=commonjs',
        '--eval',
        `const { openHistory } = require('@runscan/history-wasm'); ${body}`,
      ],
    ]) {
      const { code, output } = await run('node', ...args)
      expect(code, output).toBe(0)
      expect(output).toContain('1000')
    }
  })

  it('the command line runs, and its server starts and logs a client in', async () => {
    const runscan = path.join(folder, 'node_modules/.bin/runscan')
    const scanned = await run(
      runscan,
      'scan',
      'entity/project/run_id',
      '-k',
      'loss',
      '--min-step',
      '1999',
      '--jsonl',
    )
    expect(scanned.code, scanned.output).toBe(0)
    expect(scanned.output).toContain('"_step":1999')
    const demo = await run(runscan, 'demo', '--steps', '2000')
    expect(demo.code, demo.output).toBe(0)
    expect(demo.output).toContain('every one of 2,000 losses is what was logged')
  })

  it('the server gives its page, with the scanner that the page runs', async () => {
    const { code, output } = await evaluate(`
      import { startServer } from '@runscan/server'
      const server = await startServer({ dataDir: 'page-data' })
      const html = await (await fetch(server.url, { headers: { accept: 'text/html' } })).text()
      const script = await fetch(server.url + /src="([^"]+)"/.exec(html)[1])
      console.log(script.status, script.headers.get('content-type'))
      await server.close()
    `)
    expect(code, output).toBe(0)
    expect(output).toContain('200 text/javascript')
    for (const name of ['server', 'cli']) {
      const page = readdirSync(path.join(folder, 'node_modules/@runscan', name, 'dist/page/assets'))
      // As it is and compressed in two ways; the module that knows brotli too is loaded only for files that need it.
      for (const module of [
        /^scanner-[\w-]{8}\.wasm(\.br|\.gz)?$/,
        /^scanner-brotli-[\w-]{8}\.wasm(\.br|\.gz)?$/,
      ]) {
        expect(page.filter(file => module.test(file))).toHaveLength(3)
      }
    }
  })

  it('the command line needs none of the other packages', async () => {
    const alone = path.join(folder, 'alone')
    mkdirSync(alone)
    writeFileSync(path.join(alone, 'package.json'), JSON.stringify({ name: 'alone', private: true }))
    const tarball = readdirSync(path.join(folder, 'tarballs')).find(name => name.startsWith('runscan-cli'))
    const file = path.join(folder, 'tarballs', tarball ?? '')
    await must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', file], alone)
    expect(readdirSync(path.join(alone, 'node_modules/@runscan'))).toEqual(['cli'])
    const demo = await run(path.join(alone, 'node_modules/.bin/runscan'), 'demo', '--steps', '500')
    expect(demo.code, demo.output).toBe(0)
    expect(demo.output).toContain('every one of 500 losses is what was logged')
  }, 120_000)

  it('their types are found by the compiler', async () => {
    writeFileSync(
      path.join(folder, 'consumer.ts'),
      `import { Api, type Run } from '@runscan/sdk'
       import { openHistory } from '@runscan/history-wasm'
       import { startServer } from '@runscan/server'
       export const run: Promise<Run> = new Api({ baseUrl: 'http://127.0.0.1:1' }).run('a/b/c')
       export const columns = openHistory(['a.parquet']).then(history => history.schema.map(({ name }) => name))
       export const url: Promise<string> = startServer({ dataDir: 'x' }).then(server => server.url)
       // @ts-expect-error there is no such option
       new Api({ baseURL: 'x' })`,
    )
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable', 'dom'],
      types: [],
    }
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
    )
    const { code, output } = await run('node', path.join(root, 'node_modules/typescript/bin/tsc'))
    expect(code, output).toBe(0)
  })
})
