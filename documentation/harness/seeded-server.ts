// A server that has what the pages talk of: `entity/project/run_id` and its neighbours.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createHistoryWriter } from '@runscan/history-wasm/writer'
import { Api, Artifact, startRun } from '@runscan/sdk'
import { type RunningServer, startServer } from '@runscan/server'

export interface SeededServer {
  server: RunningServer
  api: Api
  /** A folder to run programs in; it has the files that the pages name. */
  folder: string
  /** What clients read: where the server is, its key, and folders that are not the user's own. */
  env: Record<string, string>
  close(): Promise<void>
}

const steps = 2000

/** Starts it. Pages from `origins` may use its API. */
export async function startSeededServer(origins: readonly string[] = []): Promise<SeededServer> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'runscan-docs-'))
  const folder = path.join(base, 'here')
  const server = await startServer({
    dataDir: path.join(base, 'data'),
    entity: 'entity',
    allowedOrigins: origins,
  })
  const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
  await seedRuns(api)
  await seedFiles(folder)
  cpSync(folder, path.join(base, 'parquet'), { recursive: true })
  return {
    server,
    api,
    folder,
    env: {
      WANDB_BASE_URL: server.url,
      WANDB_API_KEY: server.apiKey,
      WANDB_CACHE_DIR: path.join(base, 'cache'),
      WANDB_CONFIG_DIR: path.join(base, 'config'),
      WANDB_DATA_DIR: path.join(base, 'wandb-data'),
      WANDB_ERROR_REPORTING: 'false',
      NETRC: path.join(base, 'netrc'),
      NO_COLOR: '1',
    },
    async close() {
      await server.close()
      rmSync(base, { recursive: true, force: true })
    },
  }
}

async function seedRuns(api: Api): Promise<void> {
  for (const [id, lr] of Object.entries({ run_id: 0.1, other_run: 0.01 })) {
    const run = await startRun(api, {
      project: 'project',
      id,
      name: `baseline ${lr}`,
      config: { learning_rate: lr, model: { layers: 3 } },
      tags: ['baseline'],
    })
    for (let step = 0; step < steps; step += 1) {
      await run.log({ loss: 1 / (1 + step * lr), accuracy: 1 - 1 / (2 + step * lr) })
    }
    await run.finish()
  }
  const numbers = new Artifact('numbers', 'dataset', { metadata: { rows: 3 } })
  numbers.addBytes('numbers.csv', '1\n2\n3\n')
  await (await api.run('entity/project/run_id')).logArtifact(numbers, { aliases: ['best'] })
}

async function seedFiles(folder: string): Promise<void> {
  mkdirSync(path.join(folder, 'data'), { recursive: true })
  writeFileSync(path.join(folder, 'data/labels.csv'), 'cat\ndog\n')
  writeFileSync(path.join(folder, 'report.html'), '<!doctype html><title>Report</title>')
  writeFileSync(path.join(folder, 'weights.bin'), Buffer.alloc(10_000, 7))
  for (const [file, first] of [
    ['0.parquet', 0],
    ['1.parquet', 1000],
  ] as const) {
    const writer = await createHistoryWriter()
    const rows = Array.from({ length: 1000 }, (_, at) => ({ _step: first + at, loss: 1 / (1 + first + at) }))
    writer.append(rows.map(row => JSON.stringify(row)).join('\n'))
    writeFileSync(path.join(folder, file), writer.finish())
  }
}
