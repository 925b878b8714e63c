// The parts of a run's page besides its charts.
import { startRun } from '@runscan/sdk'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyRun, redPixel, stream, upload } from './logging.js'
import { launchChromium, type Served, serve, signedIn, type Visit } from './visit.js'

let browser: Browser
let served: Served
let visited: Visit | undefined

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser.close())

beforeEach(async () => {
  served = await serve()
})

afterEach(async () => {
  const problems = visited?.problems ?? []
  await visited?.close()
  visited = undefined
  await served.close()
  expect(problems).toEqual([])
})

async function open(path: string) {
  visited = await signedIn(browser, served.server, path)
  return visited.page
}

describe('the overview', () => {
  it('shows config, summary, tags, notes and the machine', async () => {
    const run = await startRun(served.api, {
      project: 'p',
      id: 'r1',
      config: { lr: 0.001, model: { depth: 12 }, big: 2n ** 60n, rate: Number.NaN },
      tags: ['tagged'],
      notes: 'The first one.',
    })
    await run.log({ loss: 0.25 })
    await run.finish()
    await upload(served, 'r1', { 'wandb-metadata.json': '{"os": "Linux-6", "gpu": {"name": "none"}}' })
    const page = await open('/local/p/r1/')
    await page.getByRole('link', { name: 'Overview' }).click()
    const row = (name: string) =>
      page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
    await expect.poll(() => row('lr').textContent()).toBe('lr0.001')
    expect(await row('model.depth').textContent()).toBe('model.depth12')
    expect(await row('big').textContent()).toBe('big1152921504606846976')
    expect(await row('rate').textContent()).toBe('rateNaN')
    expect(await row('loss').textContent()).toBe('loss0.25')
    expect(await row('Tags').textContent()).toBe('Tagstagged')
    expect(await row('gpu.name').textContent()).toBe('gpu.namenone')
    await page.getByText('The first one.').waitFor()
    await page.getByRole('searchbox', { name: 'Keys of the config' }).fill('dep')
    await expect.poll(() => row('lr').count()).toBe(0)
    expect(await row('model.depth').count()).toBe(1)
  })

  it('follows the state of a run until it has ended, and asks no more after that', async () => {
    const run = await startRun(served.api, { project: 'p', id: 'r1' })
    await run.log({ loss: 1 })
    await run.flush()
    const page = await open('/local/p/runs/r1/overview')
    await page.locator('.run-head .state-running').waitFor()
    await run.finish({ exitCode: 1 })
    await page.locator('.run-head .state-failed').waitFor()
    const asked = () => (visited as Visit).requests.filter(({ url }) => url.endsWith('/graphql')).length
    const before = asked()
    await page.waitForTimeout(4000)
    expect(asked()).toBe(before)
  })

  it('says when there is no such run', async () => {
    await emptyRun(served, 'r1')
    const page = await open('/local/p/runs/none')
    await page.getByText('There is no run local/p/none.').waitFor()
    await page.getByRole('link', { name: 'All runs of p' }).click()
    await page.getByRole('link', { name: 'name of r1' }).waitFor()
  })
})

describe('console output', () => {
  it('is shown without terminal colours, errors marked, found by text', async () => {
    await startRun(served.api, { project: 'p', id: 'r1' })
    await stream(served, 'r1', {
      'output.log': [
        '2026-01-01T00:00:00.000000 \u001b[32mepoch 1\u001b[0m done',
        'ERROR 2026-01-01T00:00:01.000000 <b>out of memory</b>',
      ],
    })
    const page = await open('/local/p/runs/r1/logs')
    const lines = page.getByRole('region', { name: 'Console output' }).getByRole('listitem')
    await expect.poll(() => lines.allTextContents()).toEqual(['epoch 1 done', 'error: <b>out of memory</b>'])
    await page.getByRole('searchbox').fill('memory')
    await expect.poll(() => lines.count()).toBe(1)
  })

  it('of any length comes in parts, the last one first', async () => {
    await emptyRun(served, 'r1')
    const all = Array.from({ length: 2500 }, (_, at) => `line ${at + 1}`)
    await stream(served, 'r1', { 'output.log': all })
    const page = await open('/local/p/runs/r1/logs')
    const lines = page.getByRole('region', { name: 'Console output' }).getByRole('listitem')
    await page.getByText('Lines 1,501 to 2,500 of 2,500').waitFor()
    expect(await lines.first().textContent()).toBe('line 1501')
    await page.getByRole('button', { name: 'Earlier' }).click()
    await page.getByText('Lines 501 to 1,500 of 2,500').waitFor()
    await page.getByRole('button', { name: 'First' }).click()
    await page.getByText('Lines 1 to 1,000 of 2,500').waitFor()
    await page.getByRole('button', { name: 'Later' }).click()
    await page.getByText('Lines 1,001 to 2,000 of 2,500').waitFor()
    expect(await lines.first().textContent()).toBe('line 1001')
  })

  it('grows while the run prints', async () => {
    await startRun(served.api, { project: 'p', id: 'r1' })
    await stream(served, 'r1', { 'output.log': ['one'] })
    const page = await open('/local/p/runs/r1/logs')
    await page.getByText('Lines 1 to 1 of 1').waitFor()
    await stream(served, 'r1', { 'output.log': ['one', 'two'] })
    await page.getByText('Lines 1 to 2 of 2').waitFor()
  })
})

describe('files', () => {
  const hostile = '<script>document.title = "run"</script>'

  beforeEach(async () => {
    await emptyRun(served, 'r1')
    await upload(served, 'r1', {
      'notes.txt': 'plain text',
      'page.html': hostile,
      'media/red.png': redPixel,
      'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${hostile}</svg>`,
      'weights.bin': new Uint8Array([1, 2, 3]),
    })
  })

  it('are listed with their sizes, found by name, and downloaded under it', async () => {
    const page = await open('/local/p/runs/r1/files')
    const rows = page.getByRole('region', { name: 'Files' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(5)
    await page.getByRole('searchbox', { name: 'Files' }).fill('red')
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Files' }).fill('')
    await expect.poll(() => rows.count()).toBe(5)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download weights.bin' }).click()
    expect((await download).suggestedFilename()).toBe('weights.bin')
  })

  it('that are text are shown as text, HTML too', async () => {
    const page = await open('/local/p/runs/r1/files')
    await page.getByRole('button', { name: 'notes.txt' }).click()
    await page.getByText('plain text').waitFor()
    await page.getByRole('button', { name: 'page.html' }).click()
    await page.getByText(hostile).waitFor()
    expect(await page.title()).toBe('name of r1 · Runscan')
  })

  it('that are images are shown; what cannot be is said', async () => {
    const page = await open('/local/p/runs/r1/files?file=media%2Fred.png')
    const image = page.getByRole('img', { name: 'media/red.png' })
    await expect.poll(() => image.evaluate(element => (element as HTMLImageElement).naturalWidth)).toBe(1)
    await page.getByRole('button', { name: 'weights.bin' }).click()
    await page.getByText('There is no view of such a file here').waitFor()
  })

  it('never run when they are opened by themselves', async () => {
    const run = await served.api.run('local/p/r1')
    const page = await open('/local/p/runs/r1/files')
    for (const name of ['page.html', 'drawing.svg']) {
      const url = (await run.file(name)).url ?? ''
      const response = await fetch(url)
      expect(response.headers.get('content-disposition')).toMatch(/^attachment/)
      expect(response.headers.get('content-security-policy')).toContain('sandbox')
      await page.goto(url).catch(() => {})
      expect(await page.title()).not.toBe('run')
    }
  })
})

describe('system metrics', () => {
  it('are drawn by the age of the run, and listed', async () => {
    await emptyRun(served, 'r1')
    const events = Array.from({ length: 20 }, (_, at) => ({
      'system.cpu': at * 5,
      'system.gpu.0.temp': 40 + at,
      _runtime: at * 15,
      _timestamp: 1_700_000_000 + at * 15,
    }))
    await stream(served, 'r1', { 'wandb-events.jsonl': events })
    const page = await open('/local/p/runs/r1/system')
    const chart = page.getByRole('figure', { name: 'gpu.0.temp' })
    await expect
      .poll(() => chart.locator('figcaption > p').first().textContent())
      .toContain('last 59 at 4m 45s')
    await chart.locator('summary').click()
    expect(await chart.locator('tbody tr').last().locator('th, td').allTextContents()).toEqual([
      '285.0',
      '59',
    ])
    await page.getByText('All 20 rows.').waitFor()
    await chart.getByRole('button', { name: 'Zoom in on gpu.0.temp' }).click()
    await expect
      .poll(() => chart.locator('figcaption > p').first().textContent())
      .toMatch(/^From 1m 1\ds to 3m 3\ds: 10 values/)
    expect(new URL(page.url()).searchParams.get('zoom.gpu.0.temp')).toBe('71.25..213.75')
  })
})

describe('media', () => {
  const table = {
    columns: ['id', 'word'],
    data: [
      [1, 'one'],
      [2, '<i>two</i>'],
    ],
  }

  beforeEach(async () => {
    await startRun(served.api, { project: 'p', id: 'r1' })
    const image = { _type: 'image-file', path: 'media/images/red.png', format: 'png', width: 1, height: 1 }
    await stream(served, 'r1', {
      'wandb-history.jsonl': [
        {
          _step: 0,
          picture: { ...image, caption: 'the first' },
          weights: { _type: 'histogram', values: [1, 3], bins: [0, 1, 2] },
        },
        {
          _step: 4,
          picture: { ...image, caption: 'the second' },
          words: { _type: 'table-file', path: 'media/table/words.table.json', nrows: 2, ncols: 2 },
        },
        {
          _step: 9,
          pair: {
            _type: 'images/separated',
            count: 2,
            filenames: ['media/images/red.png', 'media/images/gone.png'],
            captions: ['left', 'right'],
          },
        },
      ],
    })
    await upload(served, 'r1', {
      'media/images/red.png': redPixel,
      'media/table/words.table.json': JSON.stringify(table),
    })
  })

  it.each(['live', 'exported'])('are shown as they were logged, from %s rows', async kind => {
    if (kind === 'exported') {
      const { server } = served
      await fetch(`${server.url}/files/local/p/r1/file_stream`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.apiKey}` },
        body: JSON.stringify({ complete: true, exitcode: 0 }),
      })
    }
    const page = await open('/local/p/runs/r1/media')
    const panel = (name: string) => page.getByRole('region', { name, exact: true })
    const second = panel('picture').getByRole('img', { name: 'the second' })
    await expect.poll(() => second.evaluate(element => (element as HTMLImageElement).naturalWidth)).toBe(1)
    await panel('picture').getByRole('slider').fill('0')
    await panel('picture').getByRole('img', { name: 'the first' }).waitFor()
    await panel('picture').getByText('Step 0').waitFor()

    await expect
      .poll(() => panel('words').getByRole('cell').allTextContents())
      .toEqual(['1', 'one', '2', '<i>two</i>'])
    await panel('weights')
      .getByRole('img', { name: 'weights: 4 values from 0 to 2, most of them from 1 to 2' })
      .waitFor()
    await panel('weights').getByText('Counts').click()
    expect(await panel('weights').getByRole('cell').allTextContents()).toEqual(['0', '1', '1', '1', '2', '3'])
    await panel('pair').getByText('media/images/gone.png was not uploaded.').waitFor()
    await panel('pair').getByRole('img', { name: 'left' }).waitFor()
  })
})
