// A run of the official Python client, as the page shows it.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Served, serve, signedIn, type Visit } from './visit.js'

const python = process.env.RUNSCAN_PYTHON
const program = `
import wandb
run = wandb.init(entity="local", project="p", id="official", name="official run", config={"lr": 0.1})
print("hello from Python")
for step in range(5):
    run.log({
        "loss": 1 / (step + 1),
        "nested": {"deep": step},
        "words": wandb.Table(columns=["n", "word"], data=[[step, f"word {step}"]]),
        "weights": wandb.Histogram(np_histogram=([1, 2, 3], [0, 1, 2, 3])),
        "page": wandb.Html("<b>bold</b>"),
    })
artifact = wandb.Artifact("model", "weights")
with artifact.new_file("weights.txt") as file:
    file.write("0.5")
run.log_artifact(artifact, aliases=["best"])
run.finish()
`

let browser: Browser
let served: Served
let visited: Visit
let page: Page
let folder: string

beforeAll(async () => {
  browser = await launchChromium()
  served = await serve()
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-official-'))
  if (!python) expect.fail('RUNSCAN_PYTHON names no Python with the official client')
  const { url, apiKey } = served.server
  const child = spawn(python, ['-c', program], {
    cwd: folder,
    env: { ...process.env, WANDB_BASE_URL: url, WANDB_API_KEY: apiKey, WANDB_SILENT: 'true' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  expect(code, said).toBe(0)
  visited = await signedIn(browser, served.server, '/local/p')
  page = visited.page
}, 120_000)

afterAll(async () => {
  await visited?.close()
  await browser.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (part: string) => page.goto(`${served.server.url}/local/p/runs/official${part}`)

describe('a run of the official client', () => {
  it('is in the table with its config and summary', async () => {
    const row = page.getByRole('row').filter({ hasText: 'official run' })
    await expect.poll(() => row.textContent()).toContain('finished')
    expect(await row.textContent()).toContain('0.1')
  })

  it('has charts of what it logged, nested keys too', async () => {
    await open('')
    const words = (name: string) =>
      page.getByRole('figure', { name, exact: true }).locator('figcaption > p').first().textContent()
    await expect.poll(() => words('loss')).toContain('5 values; last 0.2 at step 4')
    await expect.poll(() => words('nested.deep')).toContain('5 values; last 4 at step 4')
  })

  it('has its tables, histograms and HTML as logged', async () => {
    await open('/media')
    const panel = (name: string) => page.getByRole('region', { name, exact: true })
    await expect.poll(() => panel('words').getByRole('cell').allTextContents()).toEqual(['4', 'word 4'])
    await panel('words').getByRole('slider').fill('1')
    await expect.poll(() => panel('words').getByRole('cell').allTextContents()).toEqual(['1', 'word 1'])
    await panel('weights')
      .getByRole('img', { name: /6 values from 0 to 3/ })
      .waitFor()
    await panel('page').getByText('<b>bold</b>').waitFor()
  })

  it('has its output, its files and the machine it ran on', async () => {
    await open('/logs')
    await page.getByText('hello from Python').waitFor()
    await open('/files')
    await page.getByRole('button', { name: 'wandb-metadata.json' }).click()
    await page.getByText('"python"', { exact: false }).waitFor()
    await open('/overview')
    await page.getByRole('heading', { name: 'Machine and program' }).waitFor()
  })

  it('has its system metrics', async () => {
    await open('/system')
    await page
      .getByRole('figure', { name: /cpu|memory/ })
      .first()
      .waitFor()
  })

  it('has its artifacts, with their files', async () => {
    await open('/artifacts')
    const artifact = page.getByRole('listitem').filter({ hasText: 'model:v0' })
    await expect.poll(() => artifact.textContent()).toContain('best')
    await artifact.locator('summary').click()
    const download = page.waitForEvent('download')
    await artifact.getByRole('link', { name: 'Download weights.txt' }).click()
    expect((await download).suggestedFilename()).toBe('weights.txt')
    expect(visited.problems).toEqual([])
  })
})
