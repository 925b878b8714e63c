// Programs that scan with workers, as Node runs them: by options that no worker takes, and where there are none.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parquet } from '../test-support/files.js'

// Workers run what `./dev build` has built, as they do in an installed package.
const built = new URL('../../dist/bundled/index.js', import.meta.url)
const folder = mkdtempSync(path.join(os.tmpdir(), 'history-wasm-workers-'))
const file = path.join(folder, '0.parquet')
const rows = 2000

beforeAll(async () => {
  // More bytes than a scan has to have for workers to be worth it: texts that cannot be made smaller.
  const text = () => Array.from({ length: 600 }, () => Math.random().toString(36).slice(2, 12)).join('')
  writeFileSync(
    file,
    await parquet(
      Array.from({ length: rows }, (_, step) => ({ _step: step, text: text() })),
      100,
    ),
  )
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

/** What a program printed. It has the library, and the rows of a scan by `count`. */
function run(body: string, ...options: string[]) {
  const program = `
    import { openHistory } from ${JSON.stringify(built.href)}
    const open = workers => openHistory(${JSON.stringify(file)}, { workers })
    const count = async scan => {
      let rows = 0
      for await (const row of scan) if (row._step === rows && row.text.length > 5000) rows += 1
      return { rows, workers: scan.diagnostics.workers }
    }
    const print = value => console.log(JSON.stringify(value))
    ${body}`
  const { stdout, stderr } = spawnSync(process.execPath, [...options, '--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return stdout === '' ? stderr : JSON.parse(stdout)
}

describe('a program with workers', () => {
  it('may come from the command line, and ends although the history is open', () => {
    const found = run('print(await count((await open(2)).scan()))')
    expect(found).toEqual({ rows, workers: 2 })
  })

  it('uses the same workers for histories that follow one another', () => {
    const found = run(`
      let started = 0
      process.on('worker', () => { started += 1 })
      for (let at = 0; at < 3; at += 1) {
        const history = await open(2)
        await count(history.scan())
        await history.close()
      }
      print(started)`)
    expect(found).toBe(2)
  })

  it('decodes by itself where workers are forbidden, unless it asks for a number of them', () => {
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission'
    const found = run(
      `const asked = await count((await open(2)).scan()).catch(({ name, code }) => ({ name, code }))
      print([asked, await count((await open('auto')).scan())])`,
      permission,
      '--allow-fs-read=*',
    )
    expect(found).toEqual([
      { name: 'WasmLoadError', code: 'WASM_LOAD' },
      { rows, workers: 0 },
    ])
  })

  it('begins by itself, and has workers where its scan is long enough', () => {
    const found = run(`
      const history = await open('auto')
      const first = await count(history.scan({ maxStep: 10 }))
      let most = 0
      for (let at = 0; at < 40 && most === 0; at += 1) most = (await count(history.scan())).workers
      print([first, most > 0])`)
    const isAlone = os.availableParallelism() < 2
    expect(found).toEqual([{ rows: 10, workers: 0 }, !isAlone])
  })

  it('hears of a worker that ends in the middle by a typed error, and the next scan has a new one', () => {
    const found = run(`
      const threads = []
      process.on('worker', worker => threads.push(worker))
      const history = await open(2)
      const scan = history.scan({ batchRows: 10 })
      const failure = await (async () => {
        for await (const row of scan) if (row._step === 0) for (const thread of threads) await thread.terminate()
      })().catch(({ name, code }) => ({ name, code }))
      print([failure, await count(history.scan())])`)
    expect(found).toEqual([
      { name: 'WasmTrapError', code: 'WASM_TRAP' },
      { rows, workers: 2 },
    ])
  })
})
