// A server with its page, and a Chromium that visits it.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Api } from '@runscan/sdk'
import { type RunningServer, type StartServerOptions, startServer } from '@runscan/server'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** A server that is gone when the test is. */
export interface Served {
  server: RunningServer
  api: Api
  close(): Promise<void>
}

export async function serve(options: Partial<StartServerOptions> = {}): Promise<Served> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-page-'))
  const server = await startServer({ dataDir: folder, freezeRows: 100, ...options })
  return {
    server,
    api: new Api({ baseUrl: server.url, apiKey: server.apiKey }),
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @param args further switches of the browser */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      ...args,
    ],
  })
}

/** A browser of its own that looks at the page. */
export interface Visit {
  page: Page
  /** What the browser complained of, violations of the policy among it. */
  problems: string[]
  /** Every request, by URL. */
  requests: { url: string; range: string | undefined }[]
  close(): Promise<void>
}

/** Opens a browser with no cookies in it. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const problems: string[] = []
  const requests: Visit['requests'] = []
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', error => problems.push(String(error.stack)))
  context.on('request', request => requests.push({ url: request.url(), range: request.headers().range }))
  return { page, problems, requests, close: () => context.close() }
}

/** Opens the page as somebody who used the link that the server gives. */
export async function signedIn(
  browser: Browser,
  server: RunningServer,
  to: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const visited = await visit(browser, options)
  await visited.page.goto(server.signInUrl(to))
  return visited
}
