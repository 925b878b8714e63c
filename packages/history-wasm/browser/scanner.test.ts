// The scanner in Chromium: as files on a server, in a worker, and in a bundle that Vite makes without configuration.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHistoryWriter } from '@runscan/history-wasm/writer'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, type Site } from './page.js'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))

const scanning = `
  export async function scan(openHistory, source) {
    const history = await openHistory(source)
    const scan = history.scan({ keys: ['loss'], minStep: 990 })
    const rows = await scan.toArray()
    const { bytes, totalBytes, rowGroupsSkipped } = scan.diagnostics
    const columns = await history.scan({ keys: ['loss'] }).toColumns()
    await history.close()
    const shared = await openHistory(source, { workers: 2 })
    const inWorkers = shared.scan({ keys: ['loss', 'text'] })
    const table = await inWorkers.toColumns()
    const byWorkers = { rows: table.numRows, last: table.column('text').get(999), workers: inWorkers.diagnostics.workers }
    await shared.close()
    return { byWorkers, rows, columnKind: columns.column('loss').values.constructor.name, fewer: bytes < totalBytes / 2, rowGroupsSkipped }
  }
`
const expected = {
  byWorkers: { rows: 1000, last: 'row 999 '.repeat(20), workers: 2 },
  rows: Array.from({ length: 10 }, (_, at) => ({ _step: 990 + at, loss: 1 / (991 + at) })),
  columnKind: 'Float64Array',
  fewer: true,
  rowGroupsSkipped: 9,
}

let parquet: Uint8Array

beforeAll(async () => {
  const writer = await createHistoryWriter({ rowGroupRows: 100 })
  const rows = Array.from({ length: 1000 }, (_, step) => ({
    _step: step,
    loss: 1 / (step + 1),
    text: `row ${step} `.repeat(20),
  }))
  writer.append(rows.map(row => JSON.stringify(row)).join('\n'))
  parquet = writer.finish()
})

/** What the page's script writes into it when it is done: the policy forbids to run scripts from here. */
async function outcome(page: Page): Promise<unknown> {
  return JSON.parse((await page.locator('#outcome').textContent({ timeout: 30_000 })) ?? 'null')
}

const main = (body: string) => `
  import { scan } from '/scan.js'
  ${body}
`
const settled = `.catch(error => String(error && error.stack)).then(value => {
  document.body.append(Object.assign(document.createElement('pre'), { id: 'outcome', textContent: JSON.stringify(value) }))
})`

async function visit(script: string, more: Site['files'] = {}, workers: Site['workers'] = "'self'") {
  const site = {
    workers,
    files: {
      '/': '<!doctype html><script type="module" src="/main.js"></script>',
      '/main.js': main(script),
      '/scan.js': scanning,
      '/0.parquet': parquet,
      ...more,
    },
    folders: { '/dist/': path.join(packageFolder, 'dist'), '/wasm/': path.join(packageFolder, 'wasm') },
  }
  const opened = await openPage(site)
  try {
    return { found: await outcome(opened.page), problems: opened.problems }
  } finally {
    await opened.close()
  }
}

describe('in a page with a strict policy', () => {
  it('a URL is scanned by ranges', async () => {
    const script = `import { openHistory } from '/dist/bundled/index.js'; scan(openHistory, '/0.parquet')${settled}`
    expect(await visit(script)).toEqual({ found: expected, problems: [] })
  })

  it('a file that a person chose is scanned', async () => {
    const script = `
      import { openHistory } from '/dist/bundled/index.js'
      fetch('/0.parquet').then(response => response.blob()).then(blob => scan(openHistory, new File([blob], 'chosen.parquet')))${settled}
    `
    expect(await visit(script)).toEqual({ found: expected, problems: [] })
  })

  it('a worker scans as the page does', async () => {
    const script = `
      const worker = new Worker('/worker.js', { type: 'module' })
      new Promise((resolve, reject) => { worker.onmessage = event => resolve(event.data); worker.onerror = reject })${settled}
    `
    const worker = `
      import { openHistory } from '/dist/bundled/index.js'
      import { scan } from '/scan.js'
      scan(openHistory, '/0.parquet').then(value => postMessage(value), error => postMessage(String(error)))
    `
    expect(await visit(script, { '/worker.js': worker })).toEqual({ found: expected, problems: [] })
  })

  it('that forbids workers too, a large scan goes on without them', async () => {
    const writer = await createHistoryWriter({ rowGroupRows: 100 })
    const noise = () => Array.from({ length: 600 }, () => Math.random().toString(36).slice(2, 12)).join('')
    const rows = Array.from({ length: 2000 }, (_, step) => ({ _step: step, text: noise() }))
    writer.append(rows.map(row => JSON.stringify(row)).join('\n'))
    const script = `
      import { openHistory } from '/dist/bundled/index.js'
      const count = async () => {
        const scan = (await openHistory('/large.parquet')).scan()
        const { numRows } = await scan.toColumns()
        return { numRows, workers: scan.diagnostics.workers }
      }
      count()${settled}`
    const { found } = await visit(script, { '/large.parquet': writer.finish() }, "'none'")
    expect(found).toEqual({ numRows: 2000, workers: 0 })
  })

  it('what is no parquet file is a typed error that names it', async () => {
    const script = `
      import { openHistory } from '/dist/bundled/index.js'
      openHistory('/scan.js').catch(error => ({ name: error.name, code: error.code, named: error.file.endsWith('/scan.js') }))${settled}
    `
    const { found } = await visit(script)
    expect(found).toEqual({ name: 'ParquetError', code: 'NOT_PARQUET', named: true })
  })
})

describe('in a bundle of Vite', () => {
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-vite-'))
    writeFileSync(
      path.join(folder, 'index.html'),
      '<!doctype html><script type="module" src="/main.js"></script>',
    )
    writeFileSync(path.join(folder, 'scan.js'), scanning)
    writeFileSync(
      path.join(folder, 'main.js'),
      `import { scan } from './scan.js'
       import { openHistory } from '@runscan/history-wasm'
       scan(openHistory, '/0.parquet')${settled}`,
    )
    // Only what an installed package would give: no configuration of the bundler.
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      resolve: { alias: { '@runscan/history-wasm': path.join(packageFolder, 'dist/bundled/index.js') } },
    })
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('the module is found and scans', async () => {
    const built = path.join(folder, 'dist')
    const page = await openPage({
      files: { '/': readFileSync(path.join(built, 'index.html')), '/0.parquet': parquet },
      folders: { '/assets/': path.join(built, 'assets') },
    })
    try {
      expect(await outcome(page.page)).toEqual(expected)
      expect(page.problems).toEqual([])
    } finally {
      await page.close()
    }
  })
})
