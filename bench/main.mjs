// Rows per second of our betaScanHistory and of the official beta_scan_history, on one export, in turns.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Api, startRun } from '@runscan/sdk'
import { openOfficialScan } from './official-scan.mjs'

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '5' } },
})
const rows = Number(options.rows)
const rounds = Number(options.rounds)
const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-bench-'))
const child = fork(fileURLToPath(new URL('served.mjs', import.meta.url)), [path.join(folder, 'server')])
let official

try {
  const server = await answer()
  const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
  const runPath = await writeRun(api, server.entity)
  const run = await api.run(runPath)
  official = await openOfficialScan({ ...server, runPath, folder })
  print(await measured('all 12 columns', undefined, run))
  print(await measured('two keys', ['loss', 'accuracy'], run))
} finally {
  await official?.close()
  if (child.connected) child.disconnect()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

/** Logs the run: 10 metrics, and `_step` and one time that the writer adds, are 12 columns or more. */
async function writeRun(api, entity) {
  process.stderr.write(`writing ${rows} rows of 12 columns\n`)
  const run = await startRun(api, { entity, project: 'bench', name: 'scan' })
  for (let step = 0; step < rows; step += 1) await run.log(row(step), { step })
  await run.finish({ exitCode: 0 })
  const runPath = `${entity}/bench/${run.id}`
  for (;;) {
    const { containsLiveData } = await (await api.run(runPath)).downloadHistoryExports(
      path.join(folder, 'probe'),
      { requireCompleteHistory: false },
    )
    if (!containsLiveData) return runPath
    await sleep(200)
  }
}

function row(step) {
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

/** Medians of both over the rounds, the two taking turns. */
async function measured(name, keys, run) {
  const clients = {
    ours: () => scanOurs(run, keys),
    official: () => official.scan(keys),
  }
  const results = { ours: [], official: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const [client, scan] of Object.entries(clients)) {
      const before = await counts()
      const { rows: read, seconds } = await scan()
      const after = await counts()
      if (read !== rows) throw new TypeError(`${client} read ${read} rows of ${rows} (${name})`)
      results[client].push({
        seconds,
        bytes: after.bytes - before.bytes,
        requests: after.requests - before.requests,
      })
      process.stderr.write(`${name}, round ${round + 1}: ${client} ${seconds.toFixed(2)} s\n`)
    }
  }
  const median = (client, field) => middle(results[client].map(each => each[field]))
  return Object.keys(clients).map(client => ({
    name,
    client,
    rowsPerSecond: rows / median(client, 'seconds'),
    bytes: median(client, 'bytes'),
    requests: median(client, 'requests'),
  }))
}

async function scanOurs(run, keys) {
  const started = performance.now()
  let read = 0
  for await (const _row of run.betaScanHistory(keys ? { keys } : {})) read += 1
  return { rows: read, seconds: (performance.now() - started) / 1000 }
}

async function counts() {
  await sleep(50) // The last response counts itself when its connection is done with it.
  child.send('counts')
  return answer()
}

async function answer() {
  const gone = once(child, 'exit').then(([code]) => {
    throw new TypeError(`the server ended with ${code}`)
  })
  gone.catch(() => {})
  const [message] = await Promise.race([once(child, 'message'), gone])
  return message
}

function middle(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

function print(measurements) {
  const base = measurements.find(each => each.client === 'official').rowsPerSecond
  process.stdout.write(`\n${measurements[0].name}, ${rows} rows, median of ${rounds}\n`)
  for (const { client, rowsPerSecond, bytes, requests } of measurements) {
    const ratio = `${(rowsPerSecond / base).toFixed(1)}x`
    process.stdout.write(
      `  ${client.padEnd(10)}${Math.round(rowsPerSecond).toLocaleString('en').padStart(12)} rows/s  ` +
        `${ratio.padStart(7)}${bytes.toLocaleString('en').padStart(14)} bytes${String(requests).padStart(6)} requests\n`,
    )
  }
}
