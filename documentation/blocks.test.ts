// Every code block of the README and the pages is run; what cannot be run says why, here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBlocks, toPrograms } from './harness/blocks.js'
import { pages, readPage } from './harness/pages.js'
import { runProgram, shownOnly } from './harness/run-program.js'
import { type SeededServer, startSeededServer } from './harness/seeded-server.js'

describe.each(pages)('%s', page => {
  const programs = toPrograms(readBlocks(readPage(page))).filter(({ language }) => !shownOnly.has(language))
  let seeded: SeededServer

  beforeAll(async () => {
    if (programs.length > 0) seeded = await startSeededServer()
  })
  afterAll(() => seeded?.close())

  // A page without code is a page of words: one test says that it was looked at.
  it('has only blocks that say what they are in', () => {
    expect(readBlocks(readPage(page)).filter(({ language }) => language === '')).toEqual([])
  })

  for (const program of programs) {
    const title = `line ${program.line}: ${program.language} ${program.mode}`.trim()
    if (program.mode === 'whole-suite') {
      it(`${title} is what continuous integration runs`, () => {
        for (const command of program.text.split('\n')) expect(readPage('.ci/run')).toContain(command)
      })
      continue
    }
    it(title, async () => {
      const { code, output } = await runProgram(page, program, seeded)
      expect(code, output).toBe(0)
    })
  }
})
