// The TypeScript of the pages is right for the compiler too, not only when it runs.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { readBlocks, toPrograms } from './harness/blocks.js'
import { pages, readPage } from './harness/pages.js'

const folder = fileURLToPath(new URL('dist/typed-programs', import.meta.url))

it('the TypeScript of all pages has no type error', () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const page of pages) {
    const programs = toPrograms(readBlocks(readPage(page))).filter(({ language }) => language === 'ts')
    for (const { line, text } of programs) {
      const name = `${page.replaceAll(/[^a-z]+/gi, '-')}-${line}.ts`
      writeFileSync(path.join(folder, name), `${text}\nexport {}\n`)
    }
  }
  const files = readdirSync(folder).map(name => path.join(folder, name))
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  })
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const at = file
      ? `${path.basename(file.fileName)}:${file.getLineAndCharacterOfPosition(start).line + 1}`
      : ''
    return `${at} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
  expect(files.length).toBeGreaterThan(0)
  expect(problems).toEqual([])
})
