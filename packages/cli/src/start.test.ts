// The bundled program: what it loads at its start, and that it ends as programs in pipes do.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { version } from './program/version.js'
import { bundleProgram, type Program, startProcess } from './test-support/program.js'

// Each test starts several processes.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let program: Program

beforeAll(async () => {
  program = await bundleProgram()
})
afterAll(() => program.remove())

const start = (...args: string[]) => startProcess(process.execPath, [program.main, ...args])

/** The files that a module loads before its first statement runs. */
function loadedAtStart(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  for (const [, chunk] of text.matchAll(/(?:from|^import|;import|\}import)\s*"\.\/([^"]+\.js)"/gm)) {
    loadedAtStart(path.join(path.dirname(file), chunk ?? ''), seen)
  }
  return seen
}

describe('the start', () => {
  it('loads next to nothing: neither the SDK nor the server nor the scanner', () => {
    const files = [...loadedAtStart(program.main)]
    expect(files.length).toBeGreaterThan(1)
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
    expect(bytes).toBeLessThan(130_000)
    const text = files.map(file => readFileSync(file, 'utf8')).join('')
    expect(text).not.toMatch(/class Api\b|startServer\(|scanner\.wasm/)
  })

  it('prints the version of the package', async () => {
    expect(await start('--version')).toMatchObject({ code: 0, out: `${version}\n`, err: '' })
    const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'))
    expect(manifest.version).toBe(version)
  })

  it('has help with examples for every verb', async () => {
    const { out } = await start('--help')
    const verbs = [...out.matchAll(/^ {2}([a-z]+)(?= |$)/gm)]
      .map(([, name]) => name ?? '')
      .filter(name => name !== 'help')
    expect(verbs.length).toBeGreaterThan(15)
    for (const verb of verbs) {
      const help = await start(verb, '--help')
      const inner = [...help.out.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name ?? '')
      const pages =
        inner.length > 0 ? await Promise.all(inner.map(name => start(verb, name, '--help'))) : [help]
      for (const { code, out: page } of pages) {
        expect(code).toBe(0)
        expect(page).toMatch(/Examples:\n {2}\$ .*runscan/)
      }
    }
  })
})
