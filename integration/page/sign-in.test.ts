// Who sees the page's data, and how one comes to be who does.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { startRun } from '@runscan/sdk'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium, type Served, serve, type Visit, visit } from './visit.js'

let browser: Browser
let served: Served
let clock: number
let visited: Visit

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser.close())

beforeEach(async () => {
  clock = Date.now()
  served = await serve({ now: () => clock })
  const run = await startRun(served.api, { project: 'p', id: 'r1', name: 'first try' })
  await run.log({ loss: 1 })
  await run.finish()
  visited = await visit(browser)
})

afterEach(async () => {
  await visited.close()
  await served.close()
})

const signInForm = () => visited.page.getByRole('textbox', { name: 'Key' })
const heading = (name: string) => visited.page.getByRole('heading', { level: 1, name })

describe('a browser without a session', () => {
  it('sees the form and nothing of the data', async () => {
    const page = await visited.page.goto(`${served.server.url}/local/p/runs/r1`)
    expect(page?.status()).toBe(200)
    await signInForm().waitFor()
    expect(await visited.page.content()).not.toContain('first try')
    expect(visited.requests.map(({ url }) => new URL(url).pathname)).not.toContain('/graphql')
  })

  it('is let in by the key, and goes on to where it was', async () => {
    await visited.page.goto(`${served.server.url}/local/p/runs/r1`)
    await signInForm().fill(served.server.apiKey)
    await visited.page.getByRole('button', { name: 'Sign in' }).click()
    await heading('first try').waitFor()
    expect(new URL(visited.page.url()).pathname).toBe('/local/p/runs/r1')
    expect(await visited.page.content()).not.toContain(served.server.apiKey)
    expect(visited.problems).toEqual([])
  })

  it('is told when the key is a wrong one', async () => {
    await visited.page.goto(served.server.url)
    await signInForm().fill('0'.repeat(40))
    await visited.page.getByRole('button', { name: 'Sign in' }).click()
    await expect
      .poll(() => visited.page.getByRole('alert').textContent())
      .toContain('not the key of this server')
  })
})

describe('a link that signs in', () => {
  it('leads to where it says, leaves no token behind, and works once', async () => {
    const link = served.server.signInUrl('/local/p')
    await visited.page.goto(link)
    await heading('p').waitFor()
    expect(visited.page.url()).toBe(`${served.server.url}/local/p`)
    expect(await visited.page.evaluate('history.length')).toBe(2)

    const second = await visit(browser)
    await second.page.goto(link)
    await expect.poll(() => second.page.getByRole('alert').textContent()).toContain('used already')
    await second.close()
  })

  it('is too old after an hour', async () => {
    const link = served.server.signInUrl()
    clock += 61 * 60_000
    await visited.page.goto(link)
    await signInForm().waitFor()
  })

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example',
    'javascript:alert(1)',
  ])('leads to the list of projects instead of to %s', async to => {
    const response = await fetch(served.server.signInUrl(to), { redirect: 'manual' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/')
  })
})

describe('a session', () => {
  const graphql = (headers: Record<string, string>, query = '{ viewer { entity } }') =>
    fetch(`${served.server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })

  const cookieOf = async () => {
    const response = await fetch(served.server.signInUrl(), { redirect: 'manual' })
    return response.headers.get('set-cookie') ?? ''
  }

  it('is a cookie that no script reads and no other site sends', async () => {
    expect(await cookieOf()).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  it('answers the own page alone: another origin, no origin, and a form are refused', async () => {
    const cookie = (await cookieOf()).split(';')[0] ?? ''
    const origin = served.server.url
    const json = { 'content-type': 'application/json' }
    expect((await graphql({ cookie, origin, ...json })).status).toBe(200)
    expect((await graphql({ cookie, ...json })).status).toBe(403)
    expect((await graphql({ cookie, origin: 'http://localhost:1', ...json })).status).toBe(403)
    expect((await graphql({ cookie, origin, 'content-type': 'text/plain' })).status).toBe(400)
    expect((await graphql({ cookie, origin, ...json, 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await graphql({ origin, ...json })).status).toBe(401)
  })

  it('reads only', async () => {
    const cookie = (await cookieOf()).split(';')[0] ?? ''
    const headers = { cookie, origin: served.server.url, 'content-type': 'application/json' }
    const change = await graphql(headers, 'mutation { upsertModel(input: { name: "q" }) { inserted } }')
    expect(change.status).toBe(403)
    const upload = `{ project(name: "p", entityName: "local") { run(name: "r1") {
      files(first: 5) { edges { node { url(upload: true) } } } } } }`
    const file = path.join(served.server.dataDir, 'notes.txt')
    writeFileSync(file, 'notes')
    await (await served.api.run('local/p/r1')).uploadFile(file, { root: served.server.dataDir })
    const answer = (await (await graphql(headers, upload)).json()) as { errors: { message: string }[] }
    expect(answer.errors.map(({ message }) => message)).toEqual([expect.stringContaining('reads only')])
    expect(JSON.stringify(answer)).not.toContain('signature')
    const download = await (await graphql(headers, upload.replace('(upload: true)', ''))).text()
    expect(download).toContain('signature')
  })

  it('ends when the person signs out, and after a week without a sign of her', async () => {
    await visited.page.goto(served.server.signInUrl('/local/p'))
    await heading('p').waitFor()
    await visited.page.getByRole('button', { name: 'Sign out' }).click()
    await signInForm().waitFor()
    await visited.page.reload()
    await signInForm().waitFor()

    await visited.page.goto(served.server.signInUrl('/local/p'))
    await heading('p').waitFor()
    clock += 8 * 24 * 60 * 60_000
    await visited.page.reload()
    await signInForm().waitFor()
  })
})
