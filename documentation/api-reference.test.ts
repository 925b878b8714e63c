// The API reference says what the sources say, and its examples run.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBlocks } from './harness/blocks.js'
import { completeExample, exportedNames } from './harness/complete-example.js'
import { seedOfflineRun } from './harness/offline-run.js'
import { readPage, referencePages } from './harness/pages.js'
import { runProcess } from './harness/processes.js'
import { runProgram } from './harness/run-program.js'
import { type SeededServer, startSeededServer } from './harness/seeded-server.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const reference = path.join(root, 'docs/api')

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map(name => [name, readFileSync(path.join(folder, name), 'utf8')]),
  )
}

it('it is what `./dev docs` makes of the sources', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-reference-'))
  try {
    const { code, output } = await runProcess(path.join(root, 'dev'), ['docs', folder], {
      cwd: root,
      env: process.env,
    })
    expect(code, output).toBe(0)
    expect(output, 'something public has no description, or a link leads nowhere').not.toMatch(/warning/i)
    expect(contents(folder), 'run `./dev docs` and commit docs/api').toEqual(contents(reference))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** What names mean on a page, where they mean something else than usual. */
const given: Readonly<Record<string, Record<string, string>>> = {
  'docs/api/sdk-local.md': {
    run: "const run = await openLocalRun('wandb/offline-run-20261124_222829-1a2b3c4d')",
  },
  'docs/api/history-wasm.md': { scan: "const scan = history.scan({ keys: ['loss'] })" },
}

describe.each(referencePages)('the examples in %s', page => {
  const blocks = readBlocks(readPage(page))
  const examples = blocks.filter(block => block.language === 'ts')
  let seeded: SeededServer
  let exported: ReadonlyMap<string, string>

  beforeAll(async () => {
    exported = await exportedNames()
    if (examples.length > 0) seeded = await startSeededServer()
    if (page === 'docs/api/sdk-local.md') await seedOfflineRun(seeded)
  })
  afterAll(() => seeded?.close())

  it('are in a language that is run', () => {
    expect(blocks.filter(block => block.language !== 'ts')).toEqual([])
  })

  for (const example of examples) {
    it(`line ${example.line} runs`, async () => {
      const text = completeExample(example.text, exported, given[page])
      const { code, output } = await runProgram(page, { ...example, text, blocks: 1 }, seeded)
      expect(code, `${text}\n${output}`).toBe(0)
    })
  }
})
