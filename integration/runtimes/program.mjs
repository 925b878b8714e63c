// What a program does with the packages, in any runtime: `program.mjs <server> <key> <folder> <parquet file> <run id>`.
// It prints what it found.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openHistory } from '@runscan/history-wasm'
import { Api, Artifact, startRun } from '@runscan/sdk'
import { openLocalRun } from '@runscan/sdk/local'

const [baseUrl, apiKey, folder, file, id] = process.argv.slice(2)
const api = new Api({ baseUrl, apiKey, cacheDir: path.join(folder, 'cache') })
const found = {}

const writer = await startRun(api, { project: 'p', id, config: { lr: 0.1, big: 2n ** 60n } })
for (let step = 0; step < 2500; step += 1) {
  await writer.log({
    loss: step % 7 === 0 ? Number.NaN : 1 / (step + 1),
    id: 2n ** 53n + BigInt(step),
    deep: { list: [step] },
  })
}
await writer.finish()
const run = await api.run(`p/${id}`)
found.run = [run.state, `${run.config.big}`, run.config.lr, run.summary.deep]

const scan = run.scanHistory({ keys: ['loss', 'id'], minStep: 10 })
const rows = await scan.toArray()
found.rows = [rows.length, rows.filter(({ loss }) => Number.isNaN(loss)).length, `${rows.at(-1).id}`]
found.again = [(await run.scanHistory({ keys: ['deep.list'] }).toArray()).length, scan.diagnostics.complete]
const columns = await run.scanHistory().toColumns()
found.columns = columns.columns.map(({ name }) => name)
found.arrow = (await run.scanHistory().toArrow()).length
found.sampled = (await run.history({ samples: 50 })).length

const upload = path.join(folder, `${id}.txt`)
writeFileSync(upload, 'text of a file'.repeat(1000))
await run.uploadFile(upload, { root: folder })
await (await run.file(`${id}.txt`)).download({ root: path.join(folder, 'got') })
found.file = readFileSync(path.join(folder, 'got', `${id}.txt`)).length

const artifact = new Artifact('numbers', 'dataset')
artifact.addBytes('a/b.txt', 'some text')
await run.logArtifact(artifact)
const { files } = await (await api.artifact(`p/${artifact.name}`)).download({ root: path.join(folder, id) })
found.artifact = files.map(({ file }) => readFileSync(file, 'utf8'))

found.errors = []
for (const attempt of [
  () => api.run('p/nothing'),
  () => new Api({ baseUrl, apiKey: `${apiKey.slice(0, -1)}x` }).viewer(),
  () => openHistory(new Uint8Array(100)),
  () => openLocalRun(folder),
  () => run.scanHistory({ signal: AbortSignal.abort() }).toArray(),
]) {
  await attempt().then(
    () => found.errors.push('none'),
    error => found.errors.push(`${error.name} ${error.code}`),
  )
}

found.workers = []
found.sums = []
for (const workers of [0, 2]) {
  const history = await openHistory(file, { workers })
  const all = history.scan()
  let sum = 0
  for await (const row of all) sum += row._step + row.text.length
  found.sums.push(sum)
  found.workers.push(all.diagnostics.workers)
  for await (const row of history.scan()) if (row._step === 5) break
  await history.close()
}

process.stdout.write(JSON.stringify(found))
