// This project's scanner in a page of Chromium; files are blobs that the page holds before the clock starts.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const workers = Number(process.argv[3] ?? 0)
const packageFolder = path.dirname(fileURLToPath(import.meta.resolve('@runscan/history-wasm/package.json')))
const own = name => fileURLToPath(new URL(name, import.meta.url))
const types = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm', html: 'text/html' }

const script = `
  import { openHistory } from '/history-wasm/dist/bundled/index.js'
  import { addValue, ofRows } from '/check.mjs'
  const blobs = new Map()
  const blobOf = async name => {
    if (!blobs.has(name)) blobs.set(name, await (await fetch(name)).blob())
    return blobs.get(name)
  }
  globalThis.measure = async ({ task, keys, minStep, maxStep, isChecked }, name) => {
    const blob = await blobOf(name)
    const started = performance.now()
    const history = await openHistory(blob, { workers: ${workers} })
    const scan = history.scan({ keys: keys ?? undefined, minStep, maxStep })
    let seen
    let milliseconds
    if (task === 'objects' || task === 'rows') {
      const rows = ofRows()
      for await (const some of scan.rowBatches()) for (const row of some) rows.add(row)
      seen = rows.seen
      milliseconds = performance.now() - started
    } else {
      const { numRows, columns } = await scan.toColumns()
      milliseconds = performance.now() - started
      if (isChecked) seen = { rows: numRows, present: 0, sum: 0 }
      if (isChecked) for (const column of columns) for (let row = 0; row < numRows; row += 1) addValue(seen, column.get(row))
    }
    await history.close()
    return { milliseconds, ...seen }
  }
`

const files = new Map()
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  const body = contentOf(pathname)
  if (body === undefined) return response.writeHead(404).end()
  const type = types[pathname === '/' ? 'html' : pathname.split('.').at(-1)] ?? 'application/octet-stream'
  response.writeHead(200, { 'content-type': type }).end(body)
})

function contentOf(pathname) {
  if (pathname === '/') return '<!doctype html><script type="module" src="/main.js"></script>'
  if (pathname === '/main.js') return script
  if (pathname === '/check.mjs') return readFileSync(own('check.mjs'))
  if (files.has(pathname)) return readFileSync(files.get(pathname))
  const file = path.join(packageFolder, pathname.replace('/history-wasm/', ''))
  return pathname.startsWith('/history-wasm/') && existsSync(file) ? readFileSync(file) : undefined
}

await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${server.address().port}/`)
await page.waitForFunction(() => 'measure' in globalThis)

async function measure(request) {
  const name = `/data/${path.basename(request.source)}`
  files.set(name, request.source)
  const { milliseconds, ...rest } = await page.evaluate(
    ([task, file]) => globalThis.measure(task, file),
    [request, name],
  )
  return { seen: rest, milliseconds }
}

process.stdin.on('end', async () => {
  await browser.close()
  server.close()
})

export const tasks = { columns: measure, objects: measure, rows: measure, middle: measure }
