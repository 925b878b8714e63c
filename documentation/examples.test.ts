// Each example, run as its page says.
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from './harness/browser.js'
import { runProcess } from './harness/processes.js'
import { programEnvironment } from './harness/run-program.js'
import { type SeededServer, startSeededServer } from './harness/seeded-server.js'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const origins = ['http://localhost:5173']
let seeded: SeededServer

beforeAll(async () => {
  seeded = await startSeededServer()
})
afterAll(() => seeded.close())

const run = (program: string, ...args: string[]) =>
  runProcess(program, args, { cwd: seeded.folder, env: programEnvironment(seeded) })

const source = (example: string, file: string) => path.join(examples, example, file)

describe('in a terminal', () => {
  it('node-script writes the curve of the run with the smallest loss', async () => {
    const { code, output } = await run(
      'node',
      source('node-script', 'best-run.mjs'),
      'entity/project',
      'loss',
    )
    expect(code, output).toBe(0)
    expect(output).toContain('baseline 0.1: loss = 0.0049')
    expect(output.match(/^\d+,0?\.?\d/gm)?.length).toBe(2000)
  })

  it('curl reads attributes by GraphQL and an export by its signed link', async () => {
    const { code, output } = await run('sh', source('curl', 'read-run.sh'), 'entity', 'project', 'run_id')
    expect(code, output).toBe(0)
    expect(output).toContain('"displayName":"baseline 0.1"')
    expect(readFileSync(path.join(seeded.folder, '0.parquet')).subarray(0, 4).toString()).toBe('PAR1')
  })

  it('python-client logs with the official client and reads back', async () => {
    const { code, output } = await run('python', source('python-client', 'train.py'))
    expect(code, output).toBe(0)
    expect(output).toContain('finished: 500 rows, last loss 0.3686')
  })

  it('ssr-route renders a run on the server, and says what is missing with the right status', async () => {
    const ask = (at: string) =>
      `import { GET } from ${JSON.stringify(source('ssr-route', 'route.mjs'))}
       const answer = await GET(new Request('http://localhost/runs/${at}'))
       console.log(answer.status, await answer.text())`
    const found = await run('node', '--input-type=module', '--eval', ask('entity/project/run_id'))
    expect(found.output).toContain('200 <!doctype html>')
    expect(found.output).toContain('<h1>baseline 0.1</h1>')
    expect(found.output.match(/<tr><td>/g)?.length).toBe(20)
    const missing = await run('node', '--input-type=module', '--eval', ask('entity/project/%3Cnone%3E'))
    expect(missing.output).toContain('404 <!doctype html>')
    expect(missing.output).not.toContain('<none>')
  })

  it('ssr-route listens by itself', async () => {
    const serve = source('ssr-route', 'serve.mjs')
    const options = { cwd: seeded.folder, env: { ...programEnvironment(seeded), PORT: '0' } }
    const { code, output } = await runProcess('node', [serve], { ...options, until: /http:\/\/127/ })
    expect(code, output).toBe(0)
  })
})

describe('in Chromium', () => {
  let built: string

  beforeAll(() => {
    built = mkdtempSync(path.join(os.tmpdir(), 'runscan-examples-'))
  })
  afterAll(() => rmSync(built, { recursive: true, force: true }))

  /** A bundle by Vite without any configuration, served. */
  async function bundled(example: string): Promise<Site> {
    const outDir = path.join(built, example)
    await build({
      root: path.join(examples, example),
      configFile: false,
      logLevel: 'error',
      build: { outDir },
    })
    return openSite(outDir)
  }

  it('vite-app reads a run with the SDK in the page and draws it', async () => {
    const site = await bundled('vite-app')
    const server = await startSeededServer([site.origin, ...origins])
    const page = await site.open('/')
    try {
      await page.getByLabel('Server').fill(server.server.url)
      await page.getByLabel('Key').fill(server.server.apiKey)
      await page.getByLabel('Run').fill('entity/project/run_id')
      await page.getByRole('button').click()
      await page.getByText('2000 rows of loss').waitFor()
      const ink = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
        const inked = (x: number, y: number) => (pixels[(y * width + x) * 4 + 3] ?? 0) > 0
        const top = (x: number) => Array.from({ length: height }, (_, y) => y).find(y => inked(x, y))
        return { left: top(2), right: top(width - 4) }
      })
      // 1 / (1 + 0.1 step): at the top at first, near the bottom at the end.
      expect(ink.left).toBeLessThan(120)
      expect(ink.right).toBeGreaterThan(220)
      expect(site.problems).toEqual([])
    } finally {
      await site.close()
      await server.close()
    }
  })

  it('notebook-page computes its cells one from another', async () => {
    const site = await bundled('notebook-page')
    const server = await startSeededServer([site.origin])
    const query = new URLSearchParams({
      server: server.server.url,
      key: server.server.apiKey,
      run: 'entity/project/run_id',
    })
    const page = await site.open(`/?${query}`)
    try {
      await page.getByText('baseline 0.1 logged 2000 losses; their mean is 0.02', { exact: false }).waitFor()
      expect(await page.locator('#config').textContent()).toContain('learning_rate')
      expect(site.problems).toEqual([])
    } finally {
      await site.close()
      await server.close()
    }
  })

  it('plain-html shows the rows of files that a person picks, without a bundler', async () => {
    const site = await openSite(examples)
    const page = await site.open('/plain-html/')
    try {
      const files = ['0.parquet', '1.parquet'].map(name => path.join(seeded.folder, '../parquet', name))
      await page.locator('input').setInputFiles(files)
      await page.getByText('2000 rows, 2 columns; the first 20:').waitFor()
      expect(await page.locator('tbody tr').count()).toBe(20)
      expect(await page.locator('tbody tr').nth(1).textContent()).toBe('10.5')
      expect(site.problems).toEqual([])
    } finally {
      await site.close()
    }
  })

  it('web-worker scans beside the page', async () => {
    const folder = path.join(built, 'web-worker')
    cpSync(path.join(examples, 'web-worker'), folder, { recursive: true, dereference: true })
    copyFileSync(path.join(seeded.folder, '../parquet/0.parquet'), path.join(folder, '0.parquet'))
    const site = await openSite(folder)
    const page = await site.open('/?history=0.parquet')
    try {
      await page.getByText('1000 values from step 0 to 999, last 0.001').waitFor()
      expect(site.problems).toEqual([])
    } finally {
      await site.close()
    }
  })
})
