// An exported project is read as it stands by the engines that people have, and they all find what was logged.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Api, startRun } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram, type Program, startProcess } from '../src/test-support/program.js'

const python = process.env.RUNSCAN_ENGINES
const rows = 2500
let folder: string
let exported: string
let server: RunningServer
let program: Program

/** By run: rows, and the sums of three keys. */
type Sums = [id: string, rows: number, loss: number, onlyWhole: number, step: number][]
const expected: Sums = []

/** Runs that differ in their keys, and in the types of one of them. */
const runs: Record<string, (step: number) => Record<string, unknown>> = {
  a1: step => ({ loss: step, only_whole: step }),
  b2: step => ({ loss: 1 / (step + 1), nested: { list: [step], text: 'ä' } }),
  // Readers take such a folder for a number when all of them are: it must stay a text beside the others.
  '12345678': step => ({ loss: step % 3 === 0 ? 0.5 : 2, mixed: step % 2 ? 'text' : step, flag: step > 7 }),
}

beforeAll(async () => {
  program = await bundleProgram()
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-engines-'))
  exported = path.join(folder, 'exported')
  server = await startServer({ dataDir: path.join(folder, 'data'), freezeRows: 1000 })
  const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
  for (const [id, row] of Object.entries(runs)) {
    const run = await startRun(api, { project: 'p', id, config: { id } })
    const sums = { loss: 0, whole: 0, step: 0 }
    for (let step = 0; step < rows; step += 1) {
      const values = row(step)
      await run.log(values)
      sums.loss += values.loss as number
      sums.whole += (values.only_whole as number | undefined) ?? 0
      sums.step += step
    }
    await run.finish()
    expected.push([id, rows, sums.loss, sums.whole, sums.step])
  }
  expected.sort(([a], [b]) => (a < b ? -1 : 1))
  await runscan('export', 'local/p', '-o', exported)
}, 120_000)

afterAll(async () => {
  await server.close()
  program.remove()
  rmSync(folder, { recursive: true, force: true })
})

function expectSums(found: Sums): void {
  expect(found.map(([id, count, , whole, step]) => [id, count, whole, step])).toEqual(
    expected.map(([id, count, , whole, step]) => [id, count, whole, step]),
  )
  for (const [at, [, , loss]] of found.entries()) expect(loss).toBeCloseTo(expected[at]?.[2] ?? 0, 8)
}

async function runscan(...args: string[]): Promise<void> {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder },
    ...{ WANDB_BASE_URL: server.url, WANDB_API_KEY: server.apiKey },
  }
  const { code, err } = await startProcess(process.execPath, [program.main, ...args], { env })
  expect(code, err).toBe(0)
}

/** Asks Python for sums over what was written. */
async function sumsBy(engine: string, written: string): Promise<Sums> {
  if (!python)
    throw new ReferenceError('RUNSCAN_ENGINES names the Python that has the engines: run `./dev test`')
  const script = path.join(import.meta.dirname, 'sums.py')
  const { code, out, err } = await startProcess(python, [script, engine, written])
  expect(code, err).toBe(0)
  return JSON.parse(out.trim().split('\n').at(-1) ?? '[]')
}

describe('an exported project', () => {
  it('is read by DuckDB, also without being told that columns go by their names', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS()
    const history = `'${exported}/history/*/*.parquet'`
    for (const source of [history, `read_parquet(${history}, union_by_name = true)`]) {
      const found = await query(
        `select run_id, count(*), sum(loss), coalesce(sum(only_whole), 0), sum(_step) from ${source} group by 1 order by 1`,
      )
      expectSums(found.map(([id, ...sums]) => [String(id), ...sums.map(Number)]) as Sums)
    }
    const types = await query(
      `select column_name, column_type from (describe select * from ${history}) order by 1`,
    )
    expect(Object.fromEntries(types)).toMatchObject({
      _step: 'BIGINT',
      loss: 'DOUBLE',
      only_whole: 'BIGINT',
      flag: 'BOOLEAN',
      mixed: 'VARCHAR',
      run_id: 'VARCHAR',
    })
    const joined = await query(
      `select count(*) from ${history} h join '${exported}/runs.parquet' r on h.run_id = r.id where r."config.id" = h.run_id`,
    )
    expect(joined).toEqual([[BigInt(3 * rows)]])
    connection.closeSync()
  })

  it.each(['pandas', 'polars', 'spark'])('is read by %s', async engine => {
    expectSums(await sumsBy(engine, exported))
  })
})

describe('an Arrow file', () => {
  it('is read by pyarrow, pandas and Polars, with what is logged but not exported too', async () => {
    const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
    const run = await startRun(api, { project: 'live', id: 'r1' })
    let [loss, step] = [0, 0]
    for (; step < 1700; step += 1) {
      const value = step < 1000 ? step : step / 4
      await run.log({ loss: value, list: [step, { deep: 'ä' }], mixed: step % 2 ? 'text' : step })
      loss += value
    }
    await run.flush()
    const file = path.join(folder, 'rows.arrow')
    await runscan('scan', 'local/live/r1', '-o', file)
    const sums = ['1', 1700, loss, 0, (1700 * 1699) / 2]
    expect(await sumsBy('arrow', file)).toEqual([sums, sums, sums])
  })
})
