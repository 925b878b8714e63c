// The packages as they are built, in other runtimes: one program finds in each what it finds in this one.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createHistoryWriter } from '@runscan/history-wasm/writer'
import { type RunningServer, startServer } from '@runscan/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('program.mjs', import.meta.url))
const runtimes: Record<string, string[]> = JSON.parse(process.env.RUNSCAN_RUNTIMES ?? '{}')
let folder: string
let server: RunningServer
let here: unknown

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-runtimes-'))
  writeFileSync(path.join(folder, '0.parquet'), await largeHistory())
  server = await startServer({ dataDir: path.join(folder, 'server'), freezeRows: 1000 })
  here = await found('this', [process.execPath])
})

afterAll(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** More bytes than a scan has to have for workers to be worth it: texts that cannot be made smaller. */
async function largeHistory(): Promise<Uint8Array> {
  const text = () => Array.from({ length: 600 }, () => Math.random().toString(36).slice(2, 12)).join('')
  const writer = await createHistoryWriter({ rowGroupRows: 100 })
  for (let step = 0; step < 2000; step += 1)
    writer.append(`${JSON.stringify({ _step: step, text: text() })}\n`)
  return writer.finish()
}

/** What the program finds in a runtime. */
async function found(id: string, [command = '', ...args]: readonly string[]): Promise<unknown> {
  const own = path.join(folder, id)
  mkdirSync(own)
  const file = path.join(folder, '0.parquet')
  const { stdout } = await promisify(execFile)(
    command,
    [...args, program, server.url, server.apiKey, own, file, id],
    { cwd: own, env: { PATH: process.env.PATH, HOME: own } },
  )
  return JSON.parse(stdout)
}

describe('the packages in another runtime', () => {
  it('are tried in Node 22, Node 24, Bun and Deno', () => {
    expect(Object.keys(runtimes)).toEqual(['Node 22', 'Node 24', 'Bun', 'Deno'])
  })

  it('find in this one what was logged', () => {
    expect(here).toMatchObject({
      run: ['finished', '1152921504606846976', 0.1, { list: [2499] }],
      rows: [2490, 356, '9007199254743491'],
      again: [2500, true],
      columns: ['_step', 'loss', 'id', 'deep.list', '_runtime', '_timestamp'],
      sampled: 50,
      file: 14_000,
      artifact: ['some text'],
      errors: [
        'RunNotFoundError RUN_NOT_FOUND',
        'AuthenticationError UNAUTHENTICATED',
        'ParquetError NOT_PARQUET',
        'LocalRunError NO_LOCAL_RUN',
        'AbortError ABORTED',
      ],
      workers: [0, 2],
    })
  })

  it.each(Object.entries(runtimes))(
    'find the same in %s, with workers and without',
    async (name, command) => {
      expect(await found(name.replace(' ', '-').toLowerCase(), command)).toEqual(here)
    },
  )
})
