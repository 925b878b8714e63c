// A server that is killed while runs are logged: what it has acknowledged is there when it is back, once.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Api, type RunWriter, startRun } from '@runscan/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string
let living: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-durability-'))
})

afterEach(async () => {
  await kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the server that `./dev build` has built, on any free port or on the one that it had. */
async function start(port = 0): Promise<{ url: string; apiKey: string }> {
  const script = path.join(root, 'integration', 'harness', 'server-process.mjs')
  const child = spawn(process.execPath, [script, path.join(folder, 'data'), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  living = child
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line)
  throw new Error('the server did not start: has `./dev build` built it?')
}

/** As a machine that loses power would end it. */
async function kill(): Promise<void> {
  const child = living
  living = undefined
  if (!child || child.exitCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

/** Does something until the server has said that it is done; what was not sent before is sent first. */
async function insist(writer: RunWriter, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch {
      await writer.flush().catch(() => {})
    }
  }
}

describe('a server that is killed while runs are logged', () => {
  it('has every acknowledged row and edit when it is back, and each once', async () => {
    const { url, apiKey } = await start()
    const port = Number(new URL(url).port)
    const open = () => new Api({ baseUrl: url, apiKey, timeoutMs: 30_000 })
    let isOver = false
    const acknowledged = new Map<string, number>()

    const write = async (id: string) => {
      const writer = await startRun(open(), { project: 'p', id })
      let logged = 0
      while (!isOver) {
        for (let more = 0; more < 7; more += 1) {
          await insist(writer, () => writer.log({ value: logged, text: `${id} ${logged}` }))
          logged += 1
        }
        await insist(writer, () => writer.flush())
        acknowledged.set(id, logged)
      }
      await insist(writer, () => writer.finish())
    }
    const edit = async (id: string) => {
      let edits = 0
      while (!isOver) {
        const run = await open()
          .run(`local/p/${id}`)
          .catch(() => undefined)
        if (run) {
          run.config.edits = edits + 1
          const isSaved = await run.update().then(
            () => true,
            () => false,
          )
          if (isSaved) edits += 1
        }
        await sleep(5)
      }
      return edits
    }

    const writers = ['a', 'b', 'c', 'd'].map(write)
    while (acknowledged.size < 4) await sleep(10)
    const editing = edit('a')
    for (let time = 0; time < 6; time += 1) {
      await sleep(100 + Math.random() * 500)
      await kill()
      await start(port)
    }
    await sleep(300)
    isOver = true
    await Promise.all(writers)
    const edits = await editing
    await kill()
    await start(port)

    for (const [id, count] of acknowledged) {
      const run = await open().run(`local/p/${id}`)
      const rows = await run.scanHistory({ useCache: false }).toArray()
      expect(rows.map(row => row.value)).toEqual(Array.from({ length: count }, (_, at) => at))
      expect(rows.every((row, at) => row._step === at && row.text === `${id} ${at}`)).toBe(true)
      expect(run.state).toBe('finished')
    }
    expect((await open().run('local/p/a')).config.edits).toBeGreaterThanOrEqual(edits)
    expect(readdirSync(path.join(folder, 'data', 'blobs', 'incoming'))).toEqual([])
    expect(Math.min(...acknowledged.values())).toBeGreaterThan(20)
  }, 120_000)
})
