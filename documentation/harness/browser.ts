// A folder served on loopback, as any static file server would, and Chromium to look at it.
import { createReadStream, realpathSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'

export interface Site {
  readonly origin: string
  /** Errors that its pages have written to the console or thrown. */
  readonly problems: string[]
  /** Opens a page of it. */
  open(at: string): Promise<Page>
  close(): Promise<void>
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Serves a folder. Ranges are honoured, since histories are read by ranges. */
export async function openSite(folder: string): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = path.join(folder, decodeURI(pathname), pathname.endsWith('/') ? 'index.html' : '')
    const size = statSync(file, { throwIfNoEntry: false })?.size
    if (pathname === '/favicon.ico') return response.writeHead(204).end()
    if (size === undefined) return response.writeHead(404).end()
    const headers = { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }
    const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
    if (!range) {
      response.writeHead(200, headers)
      createReadStream(realpathSync(file)).pipe(response)
      return
    }
    const start = range[1] ? Number(range[1]) : Math.max(0, size - Number(range[2]))
    const end = range[1] && range[2] ? Math.min(size, Number(range[2]) + 1) : size
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end - 1}/${size}` })
    createReadStream(realpathSync(file), { start, end: end - 1 }).pipe(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: quiet,
  })
  const problems: string[] = []
  return {
    origin,
    problems,
    async open(at) {
      const page = await browser.newPage()
      page.on('console', message => message.type() === 'error' && problems.push(message.text()))
      page.on('pageerror', error => problems.push(String(error)))
      await page.goto(`${origin}${at}`)
      return page
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
