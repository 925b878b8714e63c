// Every view of the page, in light and in dark, by the rules of axe: names, roles, structure, contrast.
import { Artifact, startRun } from '@runscan/sdk'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redPixel, stream, upload } from './logging.js'
import { launchChromium, type Served, serve, signedIn, visit } from './visit.js'

let browser: Browser
let served: Served

beforeAll(async () => {
  browser = await launchChromium()
  served = await serve()
  for (const [id, exitCode] of [
    ['r1', 0],
    ['r2', 1],
  ] as const) {
    const run = await startRun(served.api, {
      ...{ project: 'p', id, name: `run ${id}`, config: { lr: exitCode, deep: { er: id } } },
      ...{ tags: ['tagged'], notes: 'Noted.' },
    })
    for (let step = 0; step < 250; step += 1) await run.log({ loss: step % 7, 'val/acc': step / 250 })
    await run.finish({ exitCode })
  }
  const image = { _type: 'image-file', path: 'media/images/red.png', format: 'png', width: 1, height: 1 }
  const media = {
    ...{ _step: 250, picture: { ...image, caption: 'a red one' } },
    ...{ weights: { _type: 'histogram', values: [1, 3], bins: [0, 1, 2] } },
    words: { _type: 'table-file', path: 'media/table/words.table.json', nrows: 1, ncols: 2 },
  }
  await startRun(served.api, { project: 'p', id: 'r3', name: 'still running' })
  await stream(served, 'r3', { 'wandb-history.jsonl': [media, { ...media, _step: 251 }] })
  await stream(served, 'r1', {
    'output.log': ['2024-01-02T03:04:05.000000 hello', 'ERROR 2024-01-02T03:04:05.000000 oh no'],
    'wandb-events.jsonl': [1, 2, 3].map(at => ({ 'system.cpu': at, _runtime: at, _timestamp: 1.7e9 + at })),
  })
  for (const id of ['r1', 'r3'])
    await upload(served, id, {
      'media/images/red.png': redPixel,
      'media/table/words.table.json': JSON.stringify({ columns: ['id', 'word'], data: [[1, 'one']] }),
      'notes.txt': 'some text\n'.repeat(200),
      'odd.bin': new Uint8Array(9),
    })
  const numbers = new Artifact('numbers', 'dataset', { description: 'Some numbers.' })
  numbers.addBytes('one.txt', '1')
  const logged = await (await served.api.run('local/p/r1')).logArtifact(numbers, { aliases: ['best'] })
  await (await served.api.run('local/p/r2')).useArtifact(logged)
}, 60_000)

afterAll(async () => {
  await browser.close()
  await served.close()
})

type Look = (page: Page) => Promise<unknown>

const run = '/local/p/runs/r1'
const open = (selector: string) => async (page: Page) => {
  await page.locator(selector).first().waitFor()
  for (const summary of await page.locator(selector).all()) await summary.click()
}
const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor()

const views: [name: string, path: string, look: Look][] = [
  ['the projects', '/', text('p')],
  ['the runs of a project', '/local/p', text('still running')],
  ['the menus over them', '/local/p', open('.menu > summary')],
  [
    'runs that were chosen',
    '/local/p',
    async page => page.locator('tbody input[type=checkbox]').first().check(),
  ],
  ['no runs', '/local/p?search=nothing', text('No run')],
  ['a project that is not there', '/local/none', text('There is no')],
  ['compared runs', '/local/p/runs?compare=r1,r2', text('250')],
  ['charts', run, text('last 0.996')],
  [
    'a zoomed chart on another axis',
    `${run}?x=_runtime&zoom.loss=0..&scale=log&smooth=0.5`,
    text('Show all'),
  ],
  ['the values of a chart', run, open('.chart details > summary')],
  ['a chart without values', `${run}?metrics=nothing`, text('No metric has that in its name.')],
  ['the overview', `${run}/overview`, text('Noted.')],
  ['system metrics', `${run}/system`, text('All 3 rows.')],
  ['no system metrics', '/local/p/runs/r2/system', text('No system metrics.')],
  ['media', '/local/p/runs/r3/media', text('Counts')],
  ['the counts of a histogram', '/local/p/runs/r3/media', open('.media details > summary')],
  ['console output', `${run}/logs`, text('oh no')],
  ['files', `${run}/files`, text('notes.txt')],
  ['a file of text', `${run}/files?file=notes.txt`, text('some text')],
  ['a picture', `${run}/files?file=media%2Fimages%2Fred.png`, page => page.locator('img').first().waitFor()],
  ['a table', `${run}/files?file=media%2Ftable%2Fwords.table.json`, text('one')],
  ['a file that cannot be shown', `${run}/files?file=odd.bin`, text('odd.bin')],
  ['artifacts', `${run}/artifacts`, open('main details > summary')],
  ['used artifacts', '/local/p/runs/r2/artifacts', text('numbers')],
  ['a run that is not there', '/local/p/runs/none', text('There is no run')],
  ['no page', '/a/b/c/d/e/f/g', text('There is no such page.')],
]

/** What breaks a rule, a line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  )
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html} ${any[0]?.message ?? ''}`),
  )
}

describe.each(['light', 'dark'] as const)('in %s colours', colorScheme => {
  it.each(views)('%s', async (_name, path, look) => {
    const visited = await signedIn(browser, served.server, path, { colorScheme })
    await look(visited.page)
    await visited.page.waitForLoadState('networkidle')
    expect(await violations(visited.page)).toEqual([])
    await visited.close()
  })

  it('what is wrong is found', async () => {
    const visited = await signedIn(browser, served.server, '/', { colorScheme })
    await visited.page.getByRole('heading', { name: 'Projects' }).waitFor()
    await visited.page.evaluate(() => {
      const [faint, button] = [document.createElement('p'), document.createElement('button')]
      faint.textContent = 'hard to read'
      faint.style.color = getComputedStyle(document.documentElement).getPropertyValue('--line-strong')
      faint.style.opacity = '0.7'
      document.querySelector('main')?.append(faint, button)
    })
    expect((await violations(visited.page)).map(line => line.split(':')[0])).toEqual([
      'button-name',
      'color-contrast',
    ])
    await visited.close()
  })

  it('signing in, and what is said of a wrong key', async () => {
    const visited = await visit(browser, { colorScheme })
    await visited.page.goto(served.server.url)
    await visited.page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await violations(visited.page)).toEqual([])
    await visited.page.getByLabel('Key').fill('x'.repeat(40))
    await visited.page.getByRole('button', { name: 'Sign in' }).click()
    await visited.page.getByRole('alert').waitFor()
    expect(await violations(visited.page)).toEqual([])
    await visited.close()
  })
})
