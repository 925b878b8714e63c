// A page in Chromium that reads files as the package does in any page, one after another.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { textOf } from './digest.js'

/** What reading came to: the digest of all rows, or the error. */
export interface PageOutcome {
  digest?: string
  error?: { name: string; code?: string; message: string; file?: string }
}

export interface ReadingPage {
  /** Reads the files as one history; by ranges of their URLs, or as blobs that are fetched before. */
  read(files: readonly Uint8Array[], as: 'urls' | 'blobs'): Promise<PageOutcome>
  close(): Promise<void>
}

const types: Record<string, string> = { js: 'text/javascript', html: 'text/html', wasm: 'application/wasm' }
const packageFolder = fileURLToPath(new URL('../packages/history-wasm/', import.meta.url))

const script = `
  import { openHistory } from '/history-wasm/dist/bundled/index.js'
  const textOf = ${textOf}
  globalThis.read = async (urls, as) => {
    const blobs = async () => Promise.all(urls.map(async url => (await fetch(url)).blob()))
    let history
    try {
      history = await openHistory(as === 'urls' ? urls.map(url => new URL(url, location.href)) : await blobs())
      const scan = history.scan()
      const rows = await scan.toArray()
      const text = new TextEncoder().encode(textOf(scan.diagnostics.keysFound, rows))
      const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
      return { digest: Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('') }
    } catch (error) {
      const { name, code, message, file } = error
      return { error: { name, code, message: String(message), file } }
    } finally {
      await history?.close()
    }
  }
`

export async function openReadingPage(): Promise<ReadingPage> {
  let served: readonly Uint8Array[] = []
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const body = contentOf(pathname, served)
    if (!body) return response.writeHead(404).end()
    const type =
      types[pathname === '/' ? 'html' : (pathname.split('.').at(-1) ?? '')] ?? 'application/octet-stream'
    const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
    if (!asked || body.length === 0) return response.writeHead(200, { 'content-type': type }).end(body)
    const [, from, to] = asked
    const start = from ? Number(from) : Math.max(0, body.length - Number(to))
    const end = from && to ? Math.min(body.length, Number(to) + 1) : body.length
    response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/${body.length}` })
    response.end(body.subarray(start, end))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction(() => 'read' in globalThis)
  let version = 0
  return {
    read(files, as) {
      served = files
      version += 1
      const urls = files.map((_, at) => `/data/${version}/${at}.parquet`)
      return page.evaluate(`read(${JSON.stringify(urls)}, ${JSON.stringify(as)})`)
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function contentOf(pathname: string, served: readonly Uint8Array[]): Uint8Array | undefined {
  if (pathname === '/') return Buffer.from('<!doctype html><script type="module" src="/main.js"></script>')
  if (pathname === '/main.js') return Buffer.from(script)
  if (pathname.startsWith('/data/')) return served[Number(/(\d+)\.parquet$/.exec(pathname)?.[1])]
  const file = path.join(packageFolder, pathname.replace('/history-wasm/', ''))
  return pathname.startsWith('/history-wasm/') && existsSync(file) ? readFileSync(file) : undefined
}
