// Runs a program of a page, as a reader would.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { Program } from './blocks.js'
import { openSite } from './browser.js'
import { type Outcome, runProcess } from './processes.js'
import type { SeededServer } from './seeded-server.js'

const home = fileURLToPath(new URL('..', import.meta.url))
const root = path.resolve(home, '..')
/** Beside this package's `node_modules`, so that programs import the packages by their names. */
const programs = path.join(home, 'dist/programs')

/** Languages that a page may have without their being run: they show what something looks like. */
export const shownOnly: ReadonlySet<string> = new Set(['text', 'json', 'diff', 'ini'])

/** Runs it to its end; what it prints is in the outcome. */
export function runProgram(page: string, program: Program, seeded: SeededServer): Promise<Outcome> {
  const { language, mode, text } = program
  const env = programEnvironment(seeded)
  const at = { cwd: seeded.folder, env }
  if (language === 'ts' || language === 'js') return runModule(page, program, at)
  if (language === 'sh') {
    // A command that stays up, such as a server, has done its work when it says how to reach it.
    return mode === 'stays-up'
      ? runProcess('bash', ['--norc', '-euc', text], { ...at, until: /http:\/\/127\.0\.0\.1:\d+/ })
      : runProcess('bash', ['--norc', '-euo', 'pipefail', '-c', text], at)
  }
  if (language === 'python') return runProcess(python(), ['-'], { ...at, input: text })
  if (language === 'html') return runPage(text, seeded.folder)
  throw new TypeError(`${page}:${program.line} is in \`${language}\`, which nothing here runs`)
}

async function runModule(
  page: string,
  { language, text, line }: Program,
  at: { cwd: string; env: Record<string, string | undefined> },
): Promise<Outcome> {
  mkdirSync(programs, { recursive: true })
  const name = `${page.replaceAll(/[^a-z]+/gi, '-')}-${line}`
  const file = path.join(programs, `${name}.mjs`)
  const compiled = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  writeFileSync(file, language === 'ts' ? compiled.outputText : text)
  return runProcess(process.execPath, [file], at)
}

/** Opens it in Chromium, with the packages where npm puts them; it has done its work when the page says something. */
async function runPage(html: string, folder: string): Promise<Outcome> {
  writeFileSync(path.join(folder, 'index.html'), html)
  if (!existsSync(path.join(folder, 'node_modules')))
    symlinkSync(path.join(home, 'node_modules'), path.join(folder, 'node_modules'))
  const site = await openSite(folder)
  try {
    const page = await site.open('/')
    await page.getByText(/./).first().waitFor({ timeout: 20_000 })
    return { code: site.problems.length, output: site.problems.join('\n') }
  } catch (error) {
    return { code: 1, output: `${error}\n${site.problems.join('\n')}` }
  } finally {
    await site.close()
  }
}

/** Only what a reader has who followed the page: the server, `runscan`, `./dev`, and `python` with the official client. */
export function programEnvironment({ env, folder }: SeededServer): Record<string, string | undefined> {
  const bin = path.join(folder, '../bin')
  mkdirSync(bin, { recursive: true })
  command(path.join(bin, 'runscan'), process.execPath, path.join(root, 'packages/cli/dist/main.js'))
  command(path.join(folder, 'dev'), path.join(root, 'dev'))
  const search = [bin, path.dirname(python()), path.dirname(process.execPath), process.env.PATH]
  return { HOME: folder, LANG: 'C.UTF-8', ...env, PATH: search.join(path.delimiter) }
}

function command(file: string, ...words: string[]): void {
  writeFileSync(file, `#!/bin/sh\nexec ${words.map(word => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 })
}

function python(): string {
  const found = process.env.RUNSCAN_PYTHON
  if (!found)
    throw new ReferenceError('RUNSCAN_PYTHON names the Python that has the official client: run `./dev test`')
  return found
}
