// Rows per second of `runscan export` of a whole project, and of the official client doing the same by `scan_history`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startRun } from '@runscan/sdk'
import { median } from '../measure.mjs'
import { openOfficialClient } from './official-client.mjs'
import { rowAt, untilExported } from './scan.mjs'
import { withServer } from './serving.mjs'

const program = path.join(
  path.dirname(fileURLToPath(import.meta.resolve('@runscan/cli/package.json'))),
  'dist/main.js',
)

/** A project of so many runs of so many steps. The official client exports only some of the runs: its rate is what counts. */
export function measureExport({ runs, steps, officialRuns, rounds, say }) {
  return withServer(async ({ server, api, counts, folder }) => {
    const paths = []
    for (let at = 0; at < runs; at += 1) {
      const run = await startRun(api, { entity: server.entity, project: 'export', name: `run ${at}` })
      for (let step = 0; step < steps; step += 1) await run.log(rowAt(step + at), { step })
      await run.finish({ exitCode: 0 })
      paths.push(`${server.entity}/export/${run.id}`)
      say(`writing run ${at + 1} of ${runs}`)
    }
    for (const runPath of paths) await untilExported(api, runPath, folder)
    const official = await openOfficialClient({ ...server, folder })
    const clients = {
      ours: target => exportOurs(server, target, runs * steps),
      official: target => official.ask({ export: paths.slice(0, officialRuns), folder: target }),
    }
    try {
      const results = []
      const measured = { ours: [], official: [] }
      for (let round = 0; round < rounds; round += 1) {
        for (const [client, work] of Object.entries(clients)) {
          const target = path.join(folder, `${client} ${round}`)
          mkdirSync(target)
          const before = await counts()
          const { rows, seconds } = await work(target)
          const after = await counts()
          measured[client].push({
            rate: rows / seconds,
            bytes: after.bytes - before.bytes,
            requests: after.requests - before.requests,
          })
          rmSync(target, { recursive: true })
          say(`export: ${client}, round ${round + 1} of ${rounds}`)
        }
      }
      for (const [client, all] of Object.entries(measured)) {
        const [requests, bytes] = [
          median(all.map(each => each.requests)),
          median(all.map(each => each.bytes)),
        ]
        results.push({ client, rounds, rowsPerSecond: median(all.map(each => each.rate)), requests, bytes })
      }
      const sizes = `${runs} runs of ${steps.toLocaleString('en')} steps`
      return { title: `Export of ${sizes}; the official client: of ${officialRuns} of them`, results }
    } finally {
      await official.close()
    }
  })
}

/** The whole command, its start included. */
async function exportOurs({ url, apiKey, entity }, target, rows) {
  const started = performance.now()
  const home = path.join(target, 'home')
  mkdirSync(home)
  const env = { PATH: process.env.PATH, HOME: home, WANDB_BASE_URL: url, WANDB_API_KEY: apiKey }
  const output = path.join(target, 'project')
  const child = spawn(
    process.execPath,
    [program, 'export', `${entity}/export`, '-o', output, '--no-system', '--quiet'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    },
  )
  const [code] = await once(child, 'exit')
  const seconds = (performance.now() - started) / 1000
  if (code !== 0) throw new TypeError(`\`runscan export\` ended with ${code}`)
  const files = readdirSync(output, { recursive: true }).filter(name => name.endsWith('.parquet'))
  if (files.some(name => statSync(path.join(output, name)).size === 0))
    throw new TypeError('an export is empty')
  return { rows, seconds }
}
