// Every argument of every method that reads, one by one: on a run that the official client wrote, and on the same run
// as the SDK wrote it.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Api, type Run, startRun } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { loggedRows } from './harness/logged-rows.js'
import type { Answer, Question } from './harness/official-client.js'
import { isExported, untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import type { DefectId } from './proofs/defects.js'
import { proves, provesDefect } from './proofs/proves.js'
import type { RowId } from './proofs/rows.js'

const area = openArea('reading-arguments')
const project = 'arguments'
const steps = 120
const fileNames = ['a_b.txt', 'axb.txt', 'c.json', 'sub/d.txt']

/** One call, as it is written for each client, and the rows of docs/coverage.md that it proves. */
interface Call {
  rows: RowId[]
  python: string
  ours: (run: Run) => Promise<unknown> | unknown
  /** Where the rules of differences.ts look for what was asked, when the answer is rows. */
  rowsAt?: readonly string[]
  /** Known defects that it shows ours to be free of. */
  defects?: DefectId[]
}

const scans: Call[] = (['scan_history', 'beta_scan_history'] as const).flatMap(method => {
  const ours = method === 'scan_history' ? 'scanHistory' : 'betaScanHistory'
  const scan = (
    args: string,
    options: Parameters<Run['scanHistory']>[0],
    ...rows: ('keys' | 'page_size' | 'min_step' | 'max_step')[]
  ): Call => ({
    rows: [`${method}()`, ...rows.map(name => `${method}.${name}` as const)],
    python: `run.${method}(${args})`,
    ours: run => run[ours](options).toArray(),
    rowsAt: [ours, ...(options?.keys?.length ? [`keys=${options.keys.join(',')}`] : [])],
  })
  return [
    scan('', {}, 'keys', 'page_size', 'min_step', 'max_step'),
    scan('keys=None', { keys: undefined }, 'keys'),
    scan('keys=[]', { keys: [] }, 'keys'),
    scan("keys=['loss']", { keys: ['loss'] }, 'keys'),
    scan("keys=['_step']", { keys: ['_step'] }, 'keys'),
    scan("keys=['text', 'loss']", { keys: ['text', 'loss'] }, 'keys'),
    scan("keys=['nested.deep']", { keys: ['nested.deep'] }, 'keys'),
    scan("keys=['nowhere']", { keys: ['nowhere'] }, 'keys'),
    scan('page_size=1', { pageSize: 1 }, 'page_size'),
    scan('page_size=7', { pageSize: 7 }, 'page_size'),
    scan('page_size=100000', { pageSize: 100_000 }, 'page_size'),
    scan('min_step=0', { minStep: 0 }, 'min_step'),
    scan('min_step=100', { minStep: 100 }, 'min_step'),
    scan('min_step=239', { minStep: 239 }, 'min_step'),
    scan('min_step=100000', { minStep: 100_000 }, 'min_step'),
    scan('max_step=0', { maxStep: 0 }, 'max_step'),
    scan('max_step=1', { maxStep: 1 }, 'max_step'),
    scan('max_step=100', { maxStep: 100 }, 'max_step'),
    scan('max_step=100000', { maxStep: 100_000 }, 'max_step'),
    {
      ...scan('min_step=10, max_step=20', { minStep: 10, maxStep: 20 }, 'min_step', 'max_step'),
      defects: ['documentation.9'],
    },
    scan('min_step=10, max_step=10', { minStep: 10, maxStep: 10 }, 'min_step', 'max_step'),
    scan(
      "keys=['loss'], min_step=50, max_step=60, page_size=3",
      { keys: ['loss'], minStep: 50, maxStep: 60, pageSize: 3 },
      ...(['keys', 'page_size', 'min_step', 'max_step'] as const),
    ),
  ]
})

const history = (
  args: string,
  options: Parameters<Run['history']>[0],
  ...rows: ('samples' | 'keys' | 'x_axis' | 'stream')[]
): Call => ({
  rows: ['history()', ...rows.map(name => `history.${name}` as const)],
  python: `run.history(pandas=False${args && `, ${args}`})`,
  ours: run => run.history(options),
  rowsAt: ['history'],
})

const histories: Call[] = [
  history('', {}, 'samples', 'keys', 'x_axis', 'stream'),
  history('samples=1', { samples: 1 }, 'samples'),
  history('samples=10', { samples: 10 }, 'samples'),
  history('samples=100000', { samples: 100_000 }, 'samples'),
  history("keys=['loss']", { keys: ['loss'] }, 'keys'),
  history("keys=['loss', 'sparse']", { keys: ['loss', 'sparse'] }, 'keys'),
  history("keys=['nested.deep']", { keys: ['nested.deep'] }, 'keys'),
  history("keys=['nowhere']", { keys: ['nowhere'] }, 'keys'),
  history('keys=[]', { keys: [] }, 'keys'),
  history("keys=['loss'], samples=7", { keys: ['loss'], samples: 7 }, 'keys', 'samples'),
  history("keys=['loss'], x_axis='count'", { keys: ['loss'], xAxis: 'count' }, 'x_axis'),
  history("keys=['loss'], x_axis='sparse'", { keys: ['loss'], xAxis: 'sparse' }, 'x_axis'),
  history("stream='default'", { stream: 'default' }, 'stream'),
  history("stream='system'", { stream: 'system' }, 'stream'),
  {
    rows: ['history.pandas'],
    python: "{name: list(run.history(keys=['loss', 'text'])[name]) for name in ['_step', 'loss', 'text']}",
    ours: async run => {
      const table = await run.history({ keys: ['loss', 'text'], format: 'columns' })
      return Object.fromEntries(
        table.columns.map(column => [
          column.name,
          Array.from({ length: table.numRows }, (_, row) => column.get(row)),
        ]),
      )
    },
  },
  {
    rows: ['history.pandas'],
    python: "run.history(keys=['loss', 'text'], pandas=False)",
    ours: run => run.history({ keys: ['loss', 'text'], format: 'rows' }),
    rowsAt: ['history'],
  },
]

const files = (
  args: string,
  options: Parameters<Run['files']>[0],
  ...rows: ('names' | 'pattern' | 'per_page')[]
): Call => ({
  rows: ['files()', ...rows.map(name => `files.${name}` as const)],
  python: `sorted(file.name for file in run.files(${args}) if '.' not in file.name[:1] and file.name in uploaded)`,
  ours: async run =>
    (await run.files(options).toArray())
      .map(file => file.name)
      .filter(name => fileNames.includes(name))
      .toSorted(),
})

const fileCalls: Call[] = [
  files('', {}, 'names', 'pattern', 'per_page'),
  files('names=[]', { names: [] }, 'names'),
  files("names=['c.json']", { names: ['c.json'] }, 'names'),
  files("names=['c.json', 'nowhere', 'sub/d.txt']", { names: ['c.json', 'nowhere', 'sub/d.txt'] }, 'names'),
  files("pattern='%.txt'", { pattern: '%.txt' }, 'pattern'),
  files("pattern='a_b.txt'", { pattern: 'a_b.txt' }, 'pattern'),
  files(String.raw`pattern='a\\_b.txt'`, { pattern: String.raw`a\_b.txt` }, 'pattern'),
  files("pattern='sub/%'", { pattern: 'sub/%' }, 'pattern'),
  files("pattern='nowhere%'", { pattern: 'nowhere%' }, 'pattern'),
  files('per_page=1', { perPage: 1 }, 'per_page'),
  files('per_page=1000', { perPage: 1000 }, 'per_page'),
  {
    rows: ['file()', 'file.name'],
    defects: ['documentation.11'],
    python: "[(file := run.file('sub/d.txt')).name, file.size, file.md5]",
    ours: async run => {
      const { name, size, md5 } = await run.file('sub/d.txt')
      return [name, size, md5]
    },
  },
]

const pages: Call[] = [
  { rows: ['to_html()', 'to_html.height', 'to_html.hidden'], python: 'run.to_html()', ours: r => r.toHtml() },
  {
    rows: ['to_html.height'],
    python: 'run.to_html(height=99)',
    ours: run => run.toHtml({ height: 99 }),
  },
  {
    rows: ['to_html.hidden'],
    python: "run.to_html(hidden=True).count('display:none')",
    ours: run => run.toHtml({ hidden: true }).split('display:none').length - 1,
  },
]

const exported: Call[] = ['True', 'False'].map(value => ({
  rows: [
    'download_history_exports()',
    'download_history_exports.download_dir',
    'download_history_exports.require_complete_history',
  ],
  python: `[len(run.download_history_exports(into, require_complete_history=${value}).paths)]`,
  ours: async run => {
    const requireCompleteHistory = value === 'True'
    const result = await run.downloadHistoryExports(folderFor(run), { requireCompleteHistory })
    return [result.paths.length]
  },
}))

const loads: Call[] = [
  { rows: ['load()', 'load.force'], python: 'run.load(); run.name', ours: async r => (await r.load()).name },
  {
    rows: ['load.force'],
    python: 'run.load(force=True); run.config["lr"]',
    ours: async run => (await run.load({ force: true })).config.lr,
  },
  {
    rows: ['load_full_data()', 'load_full_data.force'],
    python: 'run.load_full_data(); run.config["lr"]',
    ours: async run => (await run.loadFullData()).config.lr,
  },
  {
    rows: ['load_full_data.force'],
    python: 'run.load_full_data(force=True); run.config["lr"]',
    ours: async run => (await run.loadFullData({ force: true })).config.lr,
  },
]

const caches: Call[] = ['True', 'False'].map(value => ({
  rows: ['beta_scan_history.use_cache'],
  python: `run.beta_scan_history(use_cache=${value})`,
  // Ours keeps exports by what they hold, so that no answer depends on a cache.
  ours: run => run.betaScanHistory().toArray(),
  rowsAt: ['betaScanHistory'],
}))

const opens: Call[] = [
  {
    rows: ['__init__()', '__init__.client', '__init__.entity', '__init__.project', '__init__.run_id'],
    python:
      'wandb.apis.public.Run(api._service_api, run.entity, run.project, run.id)\n[run.entity, run.project, run.id, run.name]',
    ours: async ({ entity, project, id }) => {
      const api = new Api({ baseUrl: side.server.url, apiKey: side.server.apiKey })
      const run = await api.run(`${entity}/${project}/${id}`)
      return [run.entity, run.project, run.id, run.name]
    },
  },
]

const calls = [...opens, ...scans, ...caches, ...histories, ...fileCalls, ...pages, ...exported, ...loads]
const writers = { official: 'the official client', ours: 'the SDK' } as const
type Writer = keyof typeof writers
const names = Object.keys(writers) as Writer[]

let side: SideBySide
let answers: Record<string, Answer>
const runs = {} as Record<Writer, Run>

beforeAll(async () => {
  side = await openSideBySide()
  const uploads = path.join(side.folder, 'uploads')
  mkdirSync(path.join(uploads, 'sub'), { recursive: true })
  for (const name of fileNames) writeFileSync(path.join(uploads, name), `content of ${name}`)
  await Promise.all([writeByOfficial(), writeByOurs()])
  for (const name of names) {
    await untilRun(side, project, name, isExported)
    runs[name] = await side.api.run(side.path(project, name))
  }
  for (const name of fileNames) await runs.ours.uploadFile(path.join(uploads, name), { root: uploads })
  const code = 'for name in uploaded:\n    run.upload_file(f"{folder}/{name}", root=folder)\n'
  const given = { uploaded: fileNames, folder: uploads }
  answers = await side.official.ask({
    upload: { what: 'python', path: side.path(project, 'official'), code, names: given },
    ...questions(),
  })
  answered(answers.upload as Answer)
})

afterAll(() => side?.close())

const loggedFile = () => path.join(side.folder, 'logged.jsonl')
const folderFor = (run: Run) => path.join(side.folder, 'exports-of-ours', run.id)

async function writeByOfficial(): Promise<void> {
  await side.official.mustRun('write_plain', [
    ...['--project', project, '--id', 'official', '--rows', String(steps), '--logged', loggedFile()],
  ])
}

/** What write_plain.py logs, logged by the SDK. */
async function writeByOurs(): Promise<void> {
  const run = await startRun(side.api, { project, id: 'ours', name: 'Plain', config: { lr: 0.25 } })
  for (let index = 0; index < steps; index += 1) {
    const row = { loss: 1 / (index + 1), count: index, text: `row ${index}`, nested: { deep: index / 4 } }
    await run.log({ ...row, ...(index % 5 === 0 ? { sparse: index } : {}) }, { step: index * 2 })
  }
  await run.finish()
}

function questions(): Record<string, Question> {
  const asked = names.flatMap(name =>
    calls.map(({ python }, index) => {
      const into = path.join(side.folder, 'exports-of-official', name)
      const question = { what: 'python', path: side.path(project, name), code: python }
      return [`${name} ${index}`, { ...question, names: { uploaded: fileNames, into } }] as const
    }),
  )
  return Object.fromEntries(asked)
}

describe.each(names)('a run that was written by %s', writer => {
  it.each(calls.map((call, index) => [call.python, call, index] as const))(
    '%s',
    async (python, { rows, ours, rowsAt, defects = [] }, index) => {
      provesDefect(...defects)
      const direction = writer === 'official' ? 'official-to-ours' : 'ours-to-official'
      proves(rows, direction, 'both-read')
      const answer = answers[`${writer} ${index}`] as Answer
      const value = await ours(runs[writer])
      if (rowsAt) area.rows([...rowsAt, python], rowsOf(answer), value as Record<string, unknown>[])
      else area.value(['arguments', python], answered(answer), value)
      area.check()
    },
  )
})

describe('both writers', () => {
  it('have written the rows that the tests above read', async () => {
    const written = loggedRows(loggedFile()).map(row => row._step)
    expect(written).toEqual(Array.from({ length: steps }, (_, index) => `i:${index * 2}`))
    const columns = ['loss', 'count', 'text', 'nested.deep', 'sparse']
    const picked = (run: Run) => run.scanHistory({ keys: columns, keyMode: 'every-row' }).toArray()
    expect(await picked(runs.ours)).toEqual(await picked(runs.official))
  })
})

everyAllowedDifferenceOccurs('reading-arguments', area)
