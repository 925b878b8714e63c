// Finds the finished run with the smallest value of a summary key, and writes its curve as CSV to standard output.
// node best-run.mjs entity/project loss > curve.csv
import { Api } from '@runscan/sdk'

const [project, key = 'loss'] = process.argv.slice(2)
if (!project) {
  process.stderr.write('usage: node best-run.mjs ENTITY/PROJECT [KEY]\n')
  process.exit(2)
}

const api = new Api()
let best
for await (const run of api.runs(project, { filters: { state: 'finished' }, lazy: false })) {
  const value = run.summary[key]
  if (typeof value === 'number' && !(value >= best?.summary[key])) best = run
}
if (!best) {
  process.stderr.write(`no finished run of ${project} has \`${key}\` in its summary\n`)
  process.exit(1)
}
process.stderr.write(`${best.name}: ${key} = ${best.summary[key]}, ${best.url}\n`)

process.stdout.write(`_step,${key}\n`)
const scan = best.scanHistory({ keys: [key] })
for await (const row of scan) process.stdout.write(`${row._step},${row[key]}\n`)
process.stderr.write(`${scan.diagnostics.rows} rows for ${scan.diagnostics.bytes} bytes\n`)
