// The page inside of other pages, and what it keeps to itself.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startRun } from '@runscan/sdk'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium, type Served, serve, signedIn, type Visit } from './visit.js'

let browser: Browser
let served: Served
let visited: Visit | undefined
let notebook: Server

beforeAll(async () => {
  browser = await launchChromium(['--host-resolver-rules=MAP elsewhere.example 127.0.0.1'])
})

afterAll(() => browser.close())

beforeEach(async () => {
  served = await serve()
  const run = await startRun(served.api, { project: 'p', id: 'r1', name: 'framed run' })
  for (let step = 0; step < 10; step += 1) await run.log({ loss: step })
  await run.finish()
})

afterEach(async () => {
  await visited?.close()
  visited = undefined
  notebook?.close()
  await served.close()
})

/** A page on another port, as a notebook is. Gives its port. */
async function showElsewhere(html: string): Promise<number> {
  notebook = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>notebook</title>${html}`)
  })
  await new Promise<void>(resolve => notebook.listen(0, '127.0.0.1', resolve))
  return (notebook.address() as AddressInfo).port
}

describe('a run in a frame of a notebook', () => {
  it('is shown by what run.toHtml gives', async () => {
    const port = await showElsewhere((await served.api.run('local/p/r1')).toHtml({ height: 700 }))
    visited = await signedIn(browser, served.server, '/')
    await visited.page.getByRole('heading', { name: 'Projects' }).waitFor()
    await visited.page.goto(`http://127.0.0.1:${port}/`)
    const frame = visited.page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'framed run' }).waitFor()
    const words = frame.getByRole('figure', { name: 'loss' }).locator('figcaption > p').first()
    await expect.poll(() => words.textContent()).toContain('last 9 at step 9')
    expect(await visited.page.locator('iframe').getAttribute('src')).toBe(
      `${served.server.url}/local/p/runs/r1?jupyter=true`,
    )
    expect(visited.problems).toEqual([])
  })

  it('asks for the key there, when the notebook goes by another name of this machine', async () => {
    const port = await showElsewhere((await served.api.run('local/p/r1')).toHtml({ height: 700 }))
    visited = await signedIn(browser, served.server, '/')
    await visited.page.goto(`http://localhost:${port}/`)
    const frame = visited.page.frameLocator('iframe')
    await frame.getByLabel('Key').fill(served.server.apiKey)
    await frame.getByRole('button', { name: 'Sign in' }).click()
    await frame.getByRole('heading', { name: 'framed run' }).waitFor()
  })

  it('is refused to pages that are not of this machine', async () => {
    const port = await showElsewhere(`<iframe src="${served.server.url}/local/p/runs/r1"></iframe>`)
    visited = await signedIn(browser, served.server, '/')
    await visited.page.goto(`http://elsewhere.example:${port}/`)
    await expect.poll(() => visited?.problems.join()).toMatch(/frame-ancestors/)
    expect(await visited.page.frameLocator('iframe').getByRole('heading').count()).toBe(0)
  })
})

describe('the page', () => {
  it('asks no other host for anything, and does nothing that its policy forbids', async () => {
    visited = await signedIn(browser, served.server, '/local/p')
    const { page } = visited
    for (const path of [
      '',
      '/runs/r1',
      ...['overview', 'system', 'media', 'logs', 'files', 'artifacts'].map(tab => `/runs/r1/${tab}`),
      '?compare=r1',
    ]) {
      await page.goto(`${served.server.url}/local/p${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
    }
    const hosts = new Set(visited.requests.map(({ url }) => new URL(url).host))
    expect([...hosts]).toEqual([new URL(served.server.url).host])
    expect(visited.problems).toEqual([])
  })

  it('has a strict policy, and its files are compressed and kept by the browser', async () => {
    const page = await fetch(`${served.server.url}/local/p`, { headers: { accept: 'text/html' } })
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'",
    )
    expect(policy).not.toContain('unsafe-inline')
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const html = await page.text()
    expect(html).not.toMatch(/<script>|<style|style=|https?:/)
    const script = /src="([^"]+\.js)"/.exec(html)?.[1] ?? ''
    const asset = await fetch(served.server.url + script, { headers: { 'accept-encoding': 'br' } })
    expect(asset.headers.get('content-encoding')).toBe('br')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    const plain = await fetch(served.server.url + script, { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(await asset.text())
  })

  it('is no answer to programs: what is not there is an error for them', async () => {
    const response = await fetch(`${served.server.url}/local/p`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('json')
  })

  it('is dark for those who like it dark, and readable on a phone', async () => {
    visited = await signedIn(browser, served.server, '/local/p/runs/r1', {
      colorScheme: 'dark',
      viewport: { width: 360, height: 740 },
    })
    const { page } = visited
    await page.getByRole('figure', { name: 'loss' }).waitFor()
    const lightness = await page.evaluate(() => {
      const parts = (name: 'color' | 'backgroundColor') =>
        getComputedStyle(document.documentElement)[name].match(/\d+/g)?.slice(0, 3).map(Number) ?? []
      const sum = (list: number[]) => list.reduce((total, part) => total + part, 0)
      return { text: sum(parts('color')), ground: sum(parts('backgroundColor')) }
    })
    expect(lightness.text).toBeGreaterThan(600)
    expect(lightness.ground).toBeLessThan(150)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  it('is gone through by keyboard alone', async () => {
    visited = await signedIn(browser, served.server, '/local/p')
    const { page } = visited
    await page.getByRole('link', { name: 'framed run' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    const reached: string[] = []
    for (let press = 0; press < 30 && !reached.includes('framed run'); press += 1) {
      await page.keyboard.press('Tab')
      reached.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''))
    }
    expect(reached).toContain('framed run')
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    )
    expect(outline).toBe('solid')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'framed run' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  })
})
