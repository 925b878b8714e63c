// Measures the scanner beside its peers, and writes what came out into results.md. `./dev bench --help` tells how.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureColdStart } from './cold.mjs'
import { contenders, nativeProgram } from './contenders.mjs'
import { measure } from './measure.mjs'
import { coldSection, page, serviceSection, taskSection, weightSection } from './report.mjs'
import { measureExport } from './service/export.mjs'
import { measureService } from './service/scan.mjs'
import { tasksOf } from './tasks.mjs'
import { weigh } from './weigh.mjs'

const own = name => fileURLToPath(new URL(name, import.meta.url))
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    task: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const scale = options.quick ? 0.1 : 1
const rounds = options.rounds === undefined ? undefined : Number(options.rounds)
/** Where a round is a process or a whole server's work. */
const fewRounds = rounds ?? 5
const say = text => process.stderr.write(`▸ ${text}\n`)
const fileTasks = tasksOf(scale)
const otherTasks = ['weight', 'cold', 'service', 'export']

if (options.help) {
  process.stdout.write(`./dev bench [--quick] [--only id,id] [--task id,id] [--rounds n]
./dev bench export    the export of a project alone

  --quick   a tenth of the steps; results.md is not written
  --only    these contenders: ${contenders.map(each => each.id).join(', ')}
  --task    these tasks, by what they begin with: ${[...fileTasks.map(each => each.id), ...otherTasks].join(', ')}
  --rounds  how many rounds of each are counted; 5 to 15, as time allows, when not said
`)
} else await main()

async function main() {
  const beginnings = positionals.includes('export') ? ['export'] : options.task?.split(',')
  const isWanted = id => !beginnings || beginnings.some(beginning => id.startsWith(beginning))
  const ids = options.only?.split(',')
  const chosen = contenders.filter(each => !ids || ids.includes(each.id))
  const wanted = fileTasks.filter(task => isWanted(task.id))
  const sections = []
  const add = section => {
    sections.push(section)
    process.stdout.write(`\n${section}\n`)
  }
  if (isWanted('weight')) add(weightSection(weigh()))
  const needsFiles = wanted.length > 0 || isWanted('cold')
  const folder = needsFiles ? makeData() : undefined
  if (wanted.length > 0 && chosen.some(each => each.id === 'native')) buildNative()
  if (isWanted('cold')) add(coldSection(await cold(folder)))
  await withRangeServer(folder, wanted, async server => {
    for (const task of wanted) add(taskSection(await measureTask(task, chosen, folder, server)))
  })
  if (isWanted('service')) {
    const rows = 200_000 * scale
    const results = await attempt('scans end to end', () => measureService({ rows, rounds: fewRounds, say }))
    for (const each of results ?? []) add(serviceSection(each))
  }
  if (isWanted('export')) {
    const size = options.quick
      ? { runs: 5, steps: 2000, officialRuns: 2 }
      : { runs: 50, steps: 20_000, officialRuns: 5 }
    const work = () => measureExport({ ...size, rounds: Math.min(fewRounds, 3), say })
    const result = await attempt('the export of a project', work)
    if (result) add(serviceSection(result))
  }
  if (!options.quick && !beginnings && !ids) writeFileSync(own('results.md'), page(sections, { scale }))
}

/** What fails does not take the figures of the others with it, but is no success either. */
async function attempt(what, work) {
  try {
    return await work()
  } catch (error) {
    process.exitCode = 1
    say(`${what} failed: ${error?.stack ?? error}`)
    return undefined
  }
}

async function measureTask(task, chosen, folder, server) {
  const isRemote = task.latency !== undefined
  const able = chosen.filter(each => each.tasks.includes(task.task) && (!isRemote || each.http))
  const again = isRemote && able.find(each => each.id === 'ours')
  if (again)
    able.push({ ...again, id: 'ours-again', name: 'runscan, Node, a history that is open', reopens: false })
  const source = isRemote ? `${server.url}${task.file}.parquet` : path.join(folder, `${task.file}.parquet`)
  const results = await measure(task, able, { rounds, source, server: isRemote ? server : undefined, say })
  return { title: task.title, results }
}

function cold(folder) {
  const file = path.join(folder, 'h1.snappy.parquet')
  return measureColdStart({ rounds: Math.max(fewRounds, 5), file, keys: ['metric_1', 'metric_6'], say })
}

/** Has pyarrow write the files, once. */
function makeData() {
  const folder = own(options.quick ? 'data/quick' : 'data/full')
  if (existsSync(path.join(folder, 'h3.zstd.parquet'))) return folder
  mkdirSync(folder, { recursive: true })
  must(process.env.RUNSCAN_PYTHON, ['-B', own('make_data.py'), folder, String(scale)])
  return folder
}

function buildNative() {
  say('building the native peer')
  must('cargo', ['build', '--release', '--quiet', '--locked', '--manifest-path', own('native/Cargo.toml')])
  if (!existsSync(nativeProgram())) throw new TypeError(`cargo did not make ${nativeProgram()}`)
}

function must(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (error) throw error
  if (status !== 0) throw new TypeError(`${program} ended with ${status}`)
}

/** The server of ranges, in a process of its own, when any task wants it. */
async function withRangeServer(folder, tasks, work) {
  if (!tasks.some(task => task.latency !== undefined)) return work()
  const child = fork(own('range-server.mjs'), [folder])
  const [{ url }] = await once(child, 'message')
  const count = async message => {
    const answer = once(child, 'message')
    child.send(message)
    const [counts] = await answer
    return counts
  }
  try {
    return await work({ url, count })
  } finally {
    child.disconnect()
  }
}
