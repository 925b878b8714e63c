// The API reference says what the sources say, and its examples run.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBlocks } from './harness/blocks.js'
import { completeExample, exportedNames } from './harness/complete-example.js'
import { seedOfflineRun } from './harness/offline-run.js'
import { runProcess } from './harness/processes.js'
import { runProgram } from './harness/run-program.js'
import { type SeededServer, startSeededServer } from './harness/seeded-server.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const reference = path.join(root, 'docs/api')
const pages = readdirSync(reference)

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

/** On this page a `run` is one of this machine. */
const localGiven = { run: "const run = await openLocalRun('wandb/offline-run-20261124_222829-1a2b3c4d')" }

describe.each(pages)('the examples in docs/api/%s', page => {
  const examples = readBlocks(readFileSync(path.join(reference, page), 'utf8')).filter(
    block => block.language === 'ts',
  )
  let seeded: SeededServer
  let exported: ReadonlyMap<string, string>

  beforeAll(async () => {
    exported = await exportedNames()
    if (examples.length > 0) seeded = await startSeededServer()
    if (page === 'sdk-local.md') await seedOfflineRun(seeded)
  })
  afterAll(() => seeded?.close())

  it('are in a language that is run', () => {
    expect(
      readBlocks(readFileSync(path.join(reference, page), 'utf8')).filter(block => block.language !== 'ts'),
    ).toEqual([])
  })

  for (const example of examples) {
    it(`line ${example.line} runs`, async () => {
      const local = page === 'sdk-local.md' ? localGiven : {}
      const text = completeExample(example.text, exported, local)
      const { code, output } = await runProgram(`api-${page}`, { ...example, text, blocks: 1 }, seeded)
      expect(code, `${text}\n${output}`).toBe(0)
    })
  }
})
