// Rows per second of our betaScanHistory and of the official beta_scan_history, on one export, in turns.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRun } from '@runscan/sdk'
import { median } from '../measure.mjs'
import { openOfficialClient } from './official-client.mjs'
import { withServer } from './serving.mjs'

/** Measures on a run of so many rows of 12 columns, that is exported as a whole. */
export function measureService({ rows, rounds, say }) {
  return withServer(async ({ server, api, counts, folder }) => {
    say(`writing ${rows} rows of 12 columns`)
    const runPath = await writeRun(api, server.entity, rows, folder)
    const run = await api.run(runPath)
    const official = await openOfficialClient({ ...server, runPath, folder })
    try {
      const clients = {
        ours: query => scanOurs(run, query),
        official: query => official.ask(query),
      }
      const middle = { keys: ['loss', 'accuracy'], minStep: rows / 2, maxStep: rows / 2 + 1000 }
      const sections = [
        [
          `two keys of ${rows.toLocaleString('en')} rows, end to end`,
          rows,
          { keys: ['loss', 'accuracy'] },
          rounds,
        ],
        [`all 12 columns of ${rows.toLocaleString('en')} rows, end to end`, rows, {}, Math.min(rounds, 3)],
        [`1,000 steps in the middle of ${rows.toLocaleString('en')} rows, end to end`, 1000, middle, rounds],
      ]
      const done = []
      for (const [title, wanted, query, turns] of sections) {
        done.push({ title, results: await inTurns(clients, query, { wanted, turns, counts, say, title }) })
      }
      return done
    } finally {
      await official.close()
    }
  })
}

async function inTurns(clients, query, { wanted, turns, counts, say, title }) {
  const measured = Object.fromEntries(Object.keys(clients).map(client => [client, []]))
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [client, scan] of Object.entries(clients)) {
      const before = await counts()
      const { rows, seconds } = await scan(query)
      const after = await counts()
      if (rows !== wanted) throw new TypeError(`${client} read ${rows} rows of ${wanted} (${title})`)
      measured[client].push({
        seconds,
        bytes: after.bytes - before.bytes,
        requests: after.requests - before.requests,
      })
    }
    say(`${title}: round ${turn + 1} of ${turns}`)
  }
  return Object.entries(measured).map(([client, all]) => ({
    client,
    rounds: all.length,
    rowsPerSecond: wanted / median(all.map(each => each.seconds)),
    bytes: median(all.map(each => each.bytes)),
    requests: median(all.map(each => each.requests)),
  }))
}

/** Logs the run: 10 metrics, and `_step` and one time that the writer adds, are 12 columns or more. */
async function writeRun(api, entity, rows, folder) {
  const run = await startRun(api, { entity, project: 'bench', name: 'scan' })
  for (let step = 0; step < rows; step += 1) await run.log(rowAt(step), { step })
  await run.finish({ exitCode: 0 })
  const runPath = `${entity}/bench/${run.id}`
  await untilExported(api, runPath, folder)
  return runPath
}

/** Waits until no row of a run is live. */
export async function untilExported(api, runPath, folder) {
  const probe = path.join(folder, 'probe')
  mkdirSync(probe, { recursive: true })
  for (;;) {
    const run = await api.run(runPath)
    const { containsLiveData } = await run.downloadHistoryExports(probe, { requireCompleteHistory: false })
    if (!containsLiveData) return
    await sleep(200)
  }
}

export function rowAt(step) {
  const x = step / 1000
  const noise = Math.sin(step * 12.9898) * 0.05
  return {
    loss: Math.exp(-x / 20) + noise,
    accuracy: 1 - Math.exp(-x / 30) + noise / 2,
    learning_rate: 0.001 * (1 + Math.cos(x)),
    gradient_norm: Math.abs(noise) * 40,
    epoch: Math.floor(step / 1000),
    tokens: step * 4096,
    throughput: 1000 + noise * 100,
    'val/loss': Math.exp(-x / 25) - noise,
    'val/accuracy': 1 - Math.exp(-x / 35) - noise,
    phase: step % 100 === 0 ? 'validate' : 'train',
  }
}

async function scanOurs(run, query) {
  const started = performance.now()
  let read = 0
  for await (const _row of run.betaScanHistory(query)) read += 1
  return { rows: read, seconds: (performance.now() - started) / 1000 }
}
