// The table of a project's runs.
import { startRun } from '@runscan/sdk'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium, type Served, serve, signedIn, type Visit } from './visit.js'

let browser: Browser
let served: Served
let visited: Visit
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser.close())

afterEach(async () => {
  const { problems } = visited
  await visited.close()
  await served.close()
  expect(problems).toEqual([])
})

const names = () => page.locator('table.runs tbody th').allTextContents()
const field = (name: string) => page.getByRole('searchbox', { name })

describe('the runs of a project', () => {
  beforeEach(async () => {
    served = await serve()
    for (const [at, id] of ['alpha', 'beta', 'gamma', 'delta'].entries()) {
      const run = await startRun(served.api, {
        project: 'p',
        id,
        name: id,
        config: { lr: 10 ** -at, deep: { kind: at % 2 ? 'odd' : 'even' } },
        tags: at < 2 ? ['early'] : [],
        ...(at === 2 ? { notes: 'needs (a) look' } : {}),
      })
      await run.log({ loss: at, acc: 4 - at })
      if (at < 3) await run.finish({ exitCode: at === 1 ? 1 : 0 })
      else await run.flush()
    }
    visited = await signedIn(browser, served.server, '/local/p')
    page = visited.page
    await expect.poll(names).toHaveLength(4)
  })

  it('are in the list of projects, newest first, with what differs between them', async () => {
    await page.goto(served.server.url)
    await page.getByRole('link', { name: 'local/p' }).click()
    await expect.poll(names).toEqual(['delta', 'gamma', 'beta', 'alpha'])
    expect(await page.locator('table.runs thead th').allTextContents()).toEqual(
      expect.arrayContaining(['Name', 'State', 'lr', 'loss']),
    )
    await page.getByText('4 runs').waitFor()
  })

  it('are sorted by any column, in both directions', async () => {
    const head = page.getByRole('columnheader', { name: 'lr' })
    await head.getByRole('button').click()
    await expect.poll(names).toEqual(['delta', 'gamma', 'beta', 'alpha'])
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    await head.getByRole('button').click()
    await expect.poll(names).toEqual(['alpha', 'beta', 'gamma', 'delta'])
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    await page.reload()
    await expect.poll(names).toEqual(['alpha', 'beta', 'gamma', 'delta'])
  })

  it('are found by name, tag and notes, signs of regular expressions taken as they are', async () => {
    await field('Search').fill('ALP')
    await expect.poll(names).toEqual(['alpha'])
    await page.getByText('1 of 4 runs').waitFor()
    await field('Search').fill('early')
    await expect.poll(names).toEqual(['beta', 'alpha'])
    await field('Search').fill('(a) look')
    await expect.poll(names).toEqual(['gamma'])
    await field('Search').fill('nothing')
    await page.getByText('No run matches.').waitFor()
    await page.getByRole('button', { name: 'Show all runs' }).click()
    await expect.poll(names).toHaveLength(4)
  })

  it('are filtered by state', async () => {
    await page.getByText('State', { exact: false }).first().click()
    await page.getByRole('checkbox', { name: 'failed' }).check()
    await expect.poll(names).toEqual(['beta'])
    await page.getByRole('checkbox', { name: 'running' }).check()
    await expect.poll(names).toEqual(['delta', 'beta'])
  })

  it('are filtered by config and summary values', async () => {
    const add = async (name: string, comparison: string, value: string) => {
      const form = page.getByRole('form', { name: 'Add a filter' })
      if (!(await form.isVisible())) await page.locator('summary', { hasText: 'Filter' }).click()
      await form.getByLabel('Field').fill(name)
      await form.getByLabel('Comparison').selectOption(comparison)
      await form.getByLabel('Value').fill(value)
      await form.getByRole('button', { name: 'Add' }).click()
    }
    await add('config.lr', 'below', '0.5')
    await expect.poll(names).toEqual(['delta', 'gamma', 'beta'])
    await add('summary_metrics.acc', 'above', '1.5')
    await expect.poll(names).toEqual(['gamma', 'beta'])
    await add('config.deep.kind', 'is', 'odd')
    await expect.poll(names).toEqual(['beta'])
    await page.getByRole('button', { name: 'Remove the filter config.lr below 0.5' }).click()
    await expect.poll(names).toEqual(['beta'])
    await page.getByRole('button', { name: 'Remove the filter config.deep.kind is odd' }).click()
    await expect.poll(names).toEqual(['gamma', 'beta', 'alpha'])
  })

  it('have the columns that one chooses', async () => {
    const heads = () => page.locator('table.runs thead th').allTextContents()
    await page.locator('summary', { hasText: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Notes' }).check()
    await page.getByRole('checkbox', { name: 'config.lr' }).uncheck()
    await expect.poll(heads).toContain('Notes')
    expect(await heads()).not.toContain('lr')
    expect(await page.getByRole('row').filter({ hasText: 'gamma' }).textContent()).toContain('needs (a) look')
    await page.getByRole('button', { name: 'As at first' }).click()
    await expect.poll(heads).toContain('lr')
  })

  it('are compared: one colour each on the same charts, and where they differ', async () => {
    await page.getByRole('checkbox', { name: 'Choose alpha' }).check()
    await page.getByRole('checkbox', { name: 'Choose beta' }).check()
    await page.getByRole('button', { name: 'Compare 2 runs' }).click()
    await page.getByRole('heading', { name: '2 runs compared' }).waitFor()
    const words = page.getByRole('figure', { name: 'loss' }).locator('figcaption > p').first()
    await expect.poll(() => words.textContent()).toContain('alpha: 1 value; last 0 at step 0')
    expect(await words.textContent()).toContain('beta: 1 value; last 1 at step 0')
    const differing = page.getByRole('region', { name: 'Config and summary of the compared runs' })
    expect(
      await differing.getByRole('row').filter({ hasText: 'lr' }).locator('td').allTextContents(),
    ).toEqual(['1', '0.1'])
    await page.goBack()
    await expect.poll(names).toHaveLength(4)
    await page.goto(`${served.server.url}/local/p?compare=alpha,gone,beta`)
    await page.getByText('There is no run gone any more.').waitFor()
    await page.getByRole('heading', { name: '2 runs compared' }).waitFor()
  })

  it('show what becomes of them while one looks', async () => {
    await page.locator('tr', { hasText: 'delta' }).locator('.state-running').waitFor()
    const run = await startRun(served.api, { project: 'p', id: 'epsilon', name: 'epsilon' })
    await run.finish()
    await expect.poll(names).toEqual(['epsilon', 'delta', 'gamma', 'beta', 'alpha'])
  })
})

describe('thousands of runs', () => {
  it('come page by page, sorted and counted by the server', async () => {
    served = await serve()
    const { url, apiKey } = served.server
    const query = `mutation Make($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }`
    for (let first = 0; first < 2000; first += 100) {
      const made = Array.from({ length: 100 }, (_, at) => {
        const name = `run-${String(first + at).padStart(4, '0')}`
        const config = JSON.stringify({ index: { value: first + at } })
        const input = { modelName: 'many', entityName: 'local', name, displayName: name, config }
        return fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { authorization: `Bearer ${apiKey}` },
          body: JSON.stringify({ query, variables: { input } }),
        })
      })
      await Promise.all(made)
    }
    visited = await signedIn(browser, served.server, '/local/many?sort=%2Bconfig.index')
    page = visited.page
    await page.getByText('2,000 runs').waitFor()
    await expect.poll(async () => (await names()).length).toBe(50)
    expect((await names())[0]).toBe('run-0000')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('51–100 of 2,000').waitFor()
    await expect.poll(async () => (await names())[0]).toBe('run-0050')
    await page.getByRole('button', { name: 'Previous' }).click()
    await expect.poll(async () => (await names())[0]).toBe('run-0000')
    await field('Search').fill('run-19')
    await page.getByText('100 of 2,000 runs').waitFor()
  })
})
