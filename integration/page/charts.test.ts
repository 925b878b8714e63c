// Charts: drawn from the parquet exports by the scanner in a worker of the page, and kept up while a run logs.
import { randomBytes } from 'node:crypto'
import { startRun } from '@runscan/sdk'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stream } from './logging.js'
import { launchChromium, type Served, serve, signedIn, type Visit } from './visit.js'

let browser: Browser
let served: Served
let visited: Visit | undefined

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(() => browser.close())

beforeEach(async () => {
  served = await serve({ freezeRows: 1000 })
})

afterEach(async () => {
  await visited?.close()
  await served.close()
})

/** High in the first half, low in the second, with one peak that a sample would miss. */
const lossAt = (step: number) => (step === 3210 ? 5 : step < 2500 ? 1 : 0)

/** With `bulk`, rows have a text that makes an export larger than what opening it reads. */
async function log(id: string, steps: number, { finish = true, first = 0, bulk = false } = {}) {
  const run = await startRun(served.api, { project: 'p', id })
  for (let step = first; step < steps; step += 1) {
    const more = bulk ? { note: randomBytes(150).toString('base64') } : {}
    await run.log({ loss: lossAt(step), 'val/acc': step / steps, ...more })
  }
  if (finish) await run.finish()
  else await run.flush()
  return run
}

async function open(path: string) {
  visited = await signedIn(browser, served.server, path)
  return visited.page
}

const chart = (name: string) => (visited as Visit).page.getByRole('figure', { name })
const words = (name: string) => chart(name).locator('figcaption > p').first().textContent()
const cells = (row: Locator) => row.locator('th, td').allTextContents()
const exportsAsked = () => (visited as Visit).requests.filter(({ url }) => url.includes('/exports/'))

/** Where a chart's canvas has ink of the line's colour: for each tenth of the width, the heights from 0 (top) to 1. */
async function ink(figure: Locator): Promise<number[][]> {
  return figure.locator('canvas').evaluate(element => {
    const canvas = element as HTMLCanvasElement
    const style = getComputedStyle(document.documentElement).getPropertyValue('--series-0').trim()
    const wanted = [1, 3, 5].map(at => Number.parseInt(style.slice(at, at + 2), 16))
    const { width, height } = canvas
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    const columns: number[][] = Array.from({ length: 10 }, () => [])
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const at = (y * width + x) * 4
        const isLine = wanted.every((part, channel) => Math.abs((pixels[at + channel] ?? 0) - part) < 40)
        if (isLine && (pixels[at + 3] ?? 0) > 100) columns[Math.floor((x / width) * 10)]?.push(y / height)
      }
    }
    return columns
  })
}

describe('a chart', () => {
  it('shows the curve where it is, with the peak that a sample would miss', async () => {
    await log('r1', 5000)
    await open('/local/p/runs/r1')
    await expect.poll(() => words('loss')).toContain('greatest 5 at 3,210')
    await expect.poll(async () => (await ink(chart('loss'))).flat().length).toBeGreaterThan(100)
    const columns = await ink(chart('loss'))
    const highest = columns.map(heights => Math.min(...heights, 1))
    const lowest = columns.map(heights => Math.max(...heights, 0))
    // The peak reaches the top, within one tenth of the width alone.
    expect(highest.filter(height => height < 0.3)).toHaveLength(1)
    // Before the fall the line is higher than after it.
    expect(lowest[3]).toBeLessThan((lowest[8] ?? 0) - 0.05)
    expect(visited?.problems).toEqual([])
  })

  it('lists the values as they were logged', async () => {
    await log('r1', 250)
    const page = await open('/local/p/runs/r1')
    await chart('val/acc').locator('summary').click()
    const rows = chart('val/acc').locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(100)
    expect(await cells(rows.nth(7))).toEqual(['7', `${7 / 250}`])
    await page.getByRole('button', { name: 'Next' }).click()
    await expect.poll(() => cells(rows.first())).toEqual(['100', `${100 / 250}`])
    await page.getByRole('button', { name: 'Next' }).click()
    await expect.poll(() => rows.count()).toBe(50)
    expect(await cells(rows.last())).toEqual(['249', `${249 / 250}`])
  })

  it('asks for the steps in view alone when it is zoomed, and says what that has cost', async () => {
    await log('r1', 5000, { bulk: true })
    const page = await open('/local/p/runs/r1')
    await expect.poll(() => words('loss')).toContain('5,000')
    const before = exportsAsked().length
    const box = await chart('loss').locator('.u-over').boundingBox()
    if (!box) expect.fail('the chart has no place')
    const at = (step: number) => box.x + (box.width * step) / 4999
    await page.mouse.move(at(3100), box.y + 50)
    await page.mouse.down()
    await page.mouse.move(at(3400), box.y + 60, { steps: 5 })
    await page.mouse.up()
    await expect
      .poll(() => words('loss'))
      .toMatch(/^From step 3,\d+ to 3,\d+: 29\d values; .*greatest 5 at 3,210/)
    const asked = exportsAsked().slice(before)
    expect(asked.map(({ url }) => new URL(url).pathname.split('/').at(-1))).toEqual(['3.parquet'])
    const [start, end] = (asked[0]?.range ?? '').match(/\d+/g)?.map(Number) ?? []
    const bytes = Number(end) - Number(start) + 1
    const cost = await chart('loss').locator('.cost').textContent()
    expect(cost).toContain('1 request,')
    expect(cost).toContain(bytes < 1000 ? `${bytes} bytes of` : `${(bytes / 1000).toFixed(1)} kB of`)

    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => words('loss')).toContain('last 0 at step 4,999')
  })

  it('is read, zoomed and moved by keyboard', async () => {
    await log('r1', 2000)
    const page = await open('/local/p/runs/r1')
    await expect.poll(() => words('val/acc')).toContain('2,000')
    const slider = chart('val/acc').getByRole('slider')
    await slider.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('step 1,999: 0.9995')
    await page.keyboard.press('Home')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('step 0: 0')
    await page.keyboard.press('+')
    await expect.poll(() => words('val/acc')).toContain('From step 0 to 1,000:')
    await page.keyboard.press('PageDown')
    await expect.poll(() => words('val/acc')).toContain('From step 500 to 1,500:')
    await page.keyboard.press('-')
    await page.keyboard.press('Escape')
    await expect.poll(() => words('val/acc')).toContain('last 0.9995 at step 1,999')
  })

  it('goes on while the run logs, without reading again what it has', async () => {
    const run = await log('r1', 1500, { finish: false })
    await open('/local/p/runs/r1')
    await expect.poll(() => words('val/acc')).toContain('at step 1,499')
    const before = exportsAsked().length
    for (let step = 1500; step < 1600; step += 1) await run.log({ loss: 1, 'val/acc': 7 })
    await run.flush()
    await expect.poll(() => words('val/acc')).toContain('last 7 at step 1,599')
    expect(await words('val/acc')).toContain('1,600 values;')
    expect(exportsAsked()).toHaveLength(before)
    // Rows that are exported meanwhile are in the chart once.
    for (let step = 1600; step < 2100; step += 1) await run.log({ loss: 1, 'val/acc': 8 })
    await run.finish()
    await expect.poll(() => words('val/acc')).toContain('last 8 at step 2,099')
    expect(await words('val/acc')).toContain('2,100 values;')
    expect(visited?.problems).toEqual([])
  })

  it('that is zoomed to its end goes on while the run logs, and one that is not stays as it is', async () => {
    const run = await log('r1', 1500, { finish: false })
    const page = await open('/local/p/runs/r1?zoom.val%2Facc=1000..&zoom.loss=1000..1200')
    await expect.poll(() => words('val/acc')).toContain('From step 1,000 to 1,499: 500 values;')
    await expect.poll(() => words('loss')).toContain('From step 1,000 to 1,200: 201 values;')
    const before = exportsAsked().length
    for (let step = 1500; step < 1600; step += 1) await run.log({ loss: 1, 'val/acc': 7 })
    await run.flush()
    await expect.poll(() => words('val/acc')).toContain('From step 1,000 to 1,599: 600 values; last 7')
    expect(await words('loss')).toContain('From step 1,000 to 1,200: 201 values;')
    expect(exportsAsked()).toHaveLength(before)

    // By keyboard: away from the end it stays, back at the end it goes on.
    await chart('val/acc').getByRole('button', { name: 'Show all' }).click()
    await expect.poll(() => words('val/acc')).toContain('1,600 values;')
    await chart('val/acc').getByRole('slider').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('+')
    await expect.poll(() => words('val/acc')).toContain('From step 800 to 1,599: 800 values;')
    expect(new URL(page.url()).searchParams.get('zoom.val/acc')).toBe('800..')
    await page.keyboard.press('PageUp')
    await expect.poll(() => words('val/acc')).toContain('From step 401 to 1,200: 800 values;')
    await run.log({ 'val/acc': 8 })
    await run.finish()
    await page.getByText('finished').waitFor()
    expect(await words('val/acc')).toContain('From step 401 to 1,200: 800 values;')
    await page.keyboard.press('PageDown')
    await page.keyboard.press('PageDown')
    await expect.poll(() => words('val/acc')).toContain('last 8 at step 1,600')
    expect(visited?.problems).toEqual([])
  })

  it('goes on when the links to the exports have expired meanwhile', async () => {
    await served.close()
    served = await serve({ freezeRows: 1000, signedUrlSeconds: 1 })
    await log('r1', 3000)
    const page = await open('/local/p/runs/r1')
    await expect.poll(() => words('val/acc')).toContain('3,000 values;')
    await page.waitForTimeout(2500)
    await chart('val/acc').getByRole('button', { name: 'Zoom in on val/acc' }).click()
    await expect.poll(() => words('val/acc')).toContain('From step 750 to 2,249')
  })

  it('says what it cannot draw', async () => {
    const run = await startRun(served.api, { project: 'p', id: 'r1' })
    for (const loss of [1, Number.NaN, -1, Number.POSITIVE_INFINITY, 2]) await run.log({ loss })
    await run.finish()
    const page = await open('/local/p/runs/r1')
    await expect.poll(() => words('loss')).toContain('Not drawn: 2 values not finite.')
    await page.getByRole('checkbox', { name: 'Logarithmic' }).check()
    await expect.poll(() => words('loss')).toContain('what is 0 or below')
  })

  it('smooths beside the values as they are, and both are drawn', async () => {
    await log('r1', 5000)
    const page = await open('/local/p/runs/r1?smooth=0.99')
    await expect.poll(() => words('loss')).toContain('5,000 values;')
    expect(await page.getByRole('slider', { name: /^Smoothing/ }).inputValue()).toBe('0.99')
    await expect.poll(async () => (await ink(chart('loss'))).flat().length).toBeGreaterThan(100)
    const smooth = (await ink(chart('loss'))).flat()
    await page.goto(`${served.server.url}/local/p/runs/r1`)
    await expect.poll(async () => (await ink(chart('loss'))).flat().length).toBeGreaterThan(100)
    expect((await ink(chart('loss'))).flat()).not.toEqual(smooth)
  })

  it('shows what the server says when it is gone, and goes on when it is back', async () => {
    await log('r1', 100, { finish: false })
    const page = await open('/local/p/runs/r1')
    await expect.poll(() => words('loss')).toContain('100 values;')
    await page.route('**/graphql', route => route.abort())
    await page.getByText('The server does not answer.', { exact: false }).first().waitFor()
    expect(await words('loss')).toContain('100 values;')
    await page.unroute('**/graphql')
    await expect
      .poll(() => page.getByText('The server does not answer.', { exact: false }).count(), {
        timeout: 15_000,
      })
      .toBe(0)
  })
})

describe('the horizontal axis', () => {
  /** Three steps a second at first, one in two seconds later. */
  const runtimeAt = (step: number) => (step < 1500 ? step / 3 : 500 + (step - 1500) * 2)
  const begun = Date.UTC(2024, 4, 17, 12) / 1000

  async function logWithClocks(steps: number) {
    const run = await startRun(served.api, { project: 'p', id: 'r1' })
    // As official clients send them: the clocks are theirs.
    const rows = Array.from({ length: steps }, (_, step) => ({
      ...{ _step: step, _runtime: runtimeAt(step), _timestamp: begun + runtimeAt(step) },
      ...{ loss: lossAt(step), epoch: Math.floor(step / 100), note: randomBytes(150).toString('base64') },
    }))
    for (let at = 0; at < steps; at += 1000)
      await stream(served, 'r1', { 'wandb-history.jsonl': rows.slice(at, at + 1000) }, at)
    await run.finish()
  }

  const axis = () => (visited as Visit).page.getByRole('combobox', { name: 'Horizontal axis' })

  it('is chosen by keyboard, kept in the address, and what is drawn moves with it', async () => {
    await logWithClocks(4000)
    const page = await open('/local/p/runs/r1')
    await expect.poll(() => words('loss')).toContain('greatest 5 at 3,210')
    await expect.poll(async () => (await ink(chart('loss'))).flat().length).toBeGreaterThan(100)
    const fallAt = (columns: number[][]) =>
      columns.findLastIndex(heights => Math.max(...heights, 0) < 0.85 && heights.length > 0)
    const bySteps = fallAt(await ink(chart('loss')))
    expect(await axis().locator('option').allTextContents()).toEqual([
      ...['Step', 'Relative time', 'Wall time', 'epoch', 'loss'],
    ])
    await axis().focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => words('loss')).toMatch(/4,000 values; last 0 at 1h 31m, .* greatest 5 at 1h 05m/)
    expect(new URL(page.url()).searchParams.get('x')).toBe('_runtime')
    // The first 1500 of 4000 steps took a tenth of the time.
    await expect.poll(async () => fallAt(await ink(chart('loss')))).toBeLessThan(bySteps)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => words('loss')).toMatch(/greatest 5 at May 17, 2024, \d+:\d\d:20/)
    await page.reload()
    await expect.poll(() => words('loss')).toMatch(/greatest 5 at May 17, 2024/)
    expect(await axis().inputValue()).toBe('_timestamp')
    expect(visited?.problems).toEqual([])
  })

  it('of time is zoomed by asking for the steps of that time alone', async () => {
    await logWithClocks(4000)
    const page = await open('/local/p/runs/r1?x=_runtime')
    await expect.poll(() => words('loss')).toContain('4,000 values;')
    const before = exportsAsked().length
    await page.goto(`${served.server.url}/local/p/runs/r1?x=_runtime&zoom.loss=3900..4000`)
    // Seconds 3900 to 4000 are the steps 3200 to 3250.
    await expect
      .poll(() => words('loss'))
      .toMatch(/^From 1h 05m to 1h 06m: 51 values; .*greatest 5 at 1h 05m/)
    await page.getByRole('button', { name: 'Show all' }).first().click()
    await expect.poll(() => words('loss')).toContain('4,000 values;')
    expect(exportsAsked().length).toBeGreaterThan(before)
    await chart('loss').getByRole('slider').focus()
    await page.keyboard.press('Home')
    let known = 0
    const zooms = {
      '45m 49s': '2,625',
      '22m 55s': '1,938',
      '11m 27s': '1,594',
      '5m 44s': '1,031',
      '2m 52s': '516',
    }
    for (const [end, values] of Object.entries(zooms)) {
      if (end === '22m 55s') known = exportsAsked().length
      await page.keyboard.press('+')
      await expect.poll(() => words('loss')).toContain(`From 0s to ${end}: ${values} values`)
    }
    // 22m 55s end at step 1937, which is in the second of four exports.
    const asked = exportsAsked().slice(known)
    expect(asked.length).toBeGreaterThan(0)
    for (const { url } of asked) expect(new URL(url).pathname).toMatch(/\/[01]\.parquet$/)
    await chart('loss').locator('summary').click()
    await expect
      .poll(() => cells(chart('loss').locator('thead tr')))
      .toEqual(['Step', 'Relative time', 'loss'])
    expect(await cells(chart('loss').locator('tbody tr').nth(3))).toEqual(['3', '1', '1'])
  })

  it('of a key shows every value at its place, and says which have none', async () => {
    const run = await startRun(served.api, { project: 'p', id: 'r1' })
    for (let epoch = 0; epoch < 4; epoch += 1) {
      for (const value of [1, 5, 3]) await run.log({ loss: value * (epoch + 1), 'made/epoch': epoch })
    }
    await run.log({ loss: 100 })
    await run.finish()
    const page = await open('/local/p/runs/r1?x=made%2Fepoch')
    await expect
      .poll(() => words('loss'))
      .toBe(
        '12 values; last 12 at made/epoch 3, least 1 at 0, greatest 20 at 3. Not drawn: 1 value without made/epoch.',
      )
    await chart('loss').getByRole('slider').focus()
    await page.keyboard.press('Home')
    await expect
      .poll(() => chart('loss').getByRole('slider').getAttribute('aria-valuetext'))
      .toMatch(/^made\/epoch 0: /)
    await axis().selectOption('')
    await expect.poll(() => words('loss')).toContain('13 values; last 100 at step 12')
    expect(new URL(page.url()).search).toBe('')
  })

  it('of steps is taken where the address names a key that nobody has logged', async () => {
    await log('r1', 10)
    await open('/local/p/runs/r1?x=nothing&zoom.loss=9..2')
    await expect.poll(() => words('loss')).toContain('10 values; last 1 at step 9')
    expect(await axis().inputValue()).toBe('')
  })
})
