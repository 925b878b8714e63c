// A real page in Chromium, served under a strict policy: only the page's own scripts, and WebAssembly.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

/** Files of the site, by path: bytes, or the folder that a path's beginning stands for. */
export interface Site {
  files: Record<string, Uint8Array | string>
  folders: Record<string, string>
  /** What its policy says of workers; its own when not said. */
  workers?: "'self'" | "'none'"
}

const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  // Not application/wasm: a server that does not know the type must do as well.
  wasm: 'application/octet-stream',
}
const policy = (workers: string) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src ${workers}; connect-src 'self'`

/** Serves a site and opens its page `/`. */
export async function openPage(
  site: Site,
): Promise<{ page: Page; problems: string[]; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const body = contentOf(site, pathname)
    if (body === undefined) return response.writeHead(404).end()
    const type =
      types[pathname === '/' ? 'html' : (pathname.split('.').at(-1) ?? '')] ?? 'application/octet-stream'
    const headers = {
      'content-type': type,
      'content-security-policy': policy(site.workers ?? "'self'"),
    }
    const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
    if (!range) return response.writeHead(200, headers).end(body)
    const start = range[1] ? Number(range[1]) : Math.max(0, body.length - Number(range[2]))
    const end = range[1] && range[2] ? Math.min(body.length, Number(range[2]) + 1) : body.length
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end - 1}/${body.length}` })
    response.end(body.subarray(start, end))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  const page = await browser.newPage()
  const problems: string[] = []
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', error => problems.push(String(error)))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return {
    page,
    problems,
    close: async () => {
      await browser.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function contentOf({ files, folders }: Site, pathname: string): Buffer | undefined {
  const own = files[pathname]
  if (own !== undefined) return Buffer.from(own)
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!pathname.startsWith(prefix)) continue
    const file = path.join(folder, pathname.slice(prefix.length))
    if (existsSync(file)) return readFileSync(file)
  }
  return undefined
}
