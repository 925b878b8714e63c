// The same bad call to both clients: an error for both, and for ours one that names the argument before anything is sent.
import { mkdirSync, writeFileSync } from 'node:fs'
import { InputError, isRunscanError } from '@runscan/core'
import { Api, Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import type { Answer, Question } from './harness/official-client.js'
import { writeRaw } from './harness/raw-writer.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import type { DefectId } from './proofs/defects.js'
import { proves, provesDefect } from './proofs/proves.js'
import type { RowId } from './proofs/rows.js'

const area = openArea('bad-calls')
const project = 'bad-calls'

/** What ours must throw: the argument of an InputError, or a code. */
interface BadCall {
  row: RowId
  python: string
  ours: (run: Run) => unknown
  /** Found out before anything is sent. */
  argument?: string
  /** Found out by the server, or by looking for it. */
  code?: string
  /** Whether the official client takes it, and gives something all the same: a difference. */
  isTaken?: boolean
  /** Another row that it proves. */
  alsoRow?: RowId
  /** The class of the official client's error, where the documentation names it. */
  officialClass?: string
  /** Known defects that it shows ours to be free of. */
  defects?: DefectId[]
}

/** What no type allows, but JavaScript does. */
const wrong = (value: unknown) => value as never

const scans: BadCall[] = (['scan_history', 'beta_scan_history'] as const).flatMap(method => {
  const ours = method === 'scan_history' ? 'scanHistory' : 'betaScanHistory'
  const scan = (
    row: 'keys' | 'page_size' | 'min_step' | 'max_step',
    args: string,
    options: Record<string, unknown>,
    more: Partial<BadCall> = {},
  ): BadCall => ({
    row: `${method}.${row}`,
    python: `run.${method}(${args})`,
    ours: run => run[ours](wrong(options)).toArray(),
    argument: Object.keys(options)[0] ?? '',
    ...more,
  })
  return [
    scan('keys', "keys='loss'", { keys: 'loss' }),
    scan('keys', "keys=['loss', 1]", { keys: ['loss', 1] }),
    scan('keys', "keys={'loss': 1}", { keys: { loss: 1 } }),
    scan('page_size', "page_size='x'", { pageSize: 'x' }),
    scan('page_size', 'page_size=1.5', { pageSize: 1.5 }),
    scan('min_step', "min_step='a'", { minStep: 'a' }),
    scan('min_step', 'min_step=0.5', { minStep: 0.5 }),
    scan('min_step', 'min_step=-1', { minStep: -1 }, { isTaken: true }),
    scan('min_step', 'min_step=5, max_step=2', { minStep: 5, maxStep: 2 }, { isTaken: true }),
    scan('max_step', "max_step='a'", { maxStep: 'a' }),
    scan('max_step', 'max_step=1.5', { maxStep: 1.5 }, { isTaken: true }),
    scan('max_step', 'max_step=-5', { maxStep: -5 }, { isTaken: true }),
    {
      row: `${method}()`,
      python: `run.delete()\nlist(run.${method}())`,
      ours: run => run.delete().then(() => run[ours]().toArray()),
      code: 'RUN_NOT_FOUND',
    },
  ]
})

const history = (
  row: 'samples' | 'keys' | 'x_axis' | 'stream',
  args: string,
  options: Record<string, unknown>,
  more: Partial<BadCall> = {},
): BadCall => ({
  row: `history.${row}`,
  python: `run.history(pandas=False, ${args})`,
  ours: run => run.history(wrong(options)),
  argument: Object.keys(options)[0] ?? '',
  ...more,
})

const files = (row: RowId, args: string, options: Record<string, unknown>, more: Partial<BadCall> = {}) => ({
  row,
  python: `run.files(${args})`,
  ours: (run: Run) => run.files(wrong(options)).toArray(),
  argument: Object.keys(options)[0] ?? '',
  ...more,
})

const create = (
  row: 'run_id' | 'project' | 'entity' | 'state' | 'api',
  args: string,
  options: Record<string, unknown>,
  more: Partial<BadCall> = {},
): BadCall => ({
  row: `create.${row}`,
  python: `wandb.apis.public.Run.create(api, ${args})`,
  ours: () => Run.create(side.api, wrong(options)),
  argument: Object.keys(options)[0] ?? '',
  ...more,
})

const assignment = (row: RowId, python: string, set: (run: Run) => void): BadCall => ({
  row,
  python: `run.${python} = 'x'`,
  ours: run => set(run),
})

const calls: BadCall[] = [
  ...scans,
  history('samples', 'samples=1.5', { samples: 1.5 }),
  history('samples', "samples='x'", { samples: 'x' }),
  history('samples', 'samples=0', { samples: 0 }, { isTaken: true }),
  history('samples', 'samples=-1', { samples: -1 }, { isTaken: true }),
  history('keys', "keys=['loss', 1]", { keys: ['loss', 1] }),
  history('keys', 'keys=[1]', { keys: [1] }, { isTaken: true }),
  history('keys', "keys='loss'", { keys: 'loss' }, { isTaken: true }),
  history('x_axis', "keys=['loss'], x_axis=5", { xAxis: 5, keys: ['loss'] }),
  history('stream', "stream='nonsense'", { stream: 'nonsense' }, { isTaken: true }),
  history('stream', "keys=['a'], stream='system'", { keys: ['a'], stream: 'system' }, { isTaken: true }),
  {
    row: 'history()',
    python: 'run.delete()\nrun.history(pandas=False)',
    ours: run => run.delete().then(() => run.history()),
    code: 'RUN_NOT_FOUND',
  },
  {
    row: 'beta_scan_history.use_cache',
    python: "run.beta_scan_history(use_cache='x')",
    ours: run => run.betaScanHistory({ useCache: wrong('x') }).toArray(),
    argument: 'useCache',
  },
  {
    row: 'download_history_exports.download_dir',
    python: "run.download_history_exports('')",
    ours: run => run.downloadHistoryExports(''),
    argument: 'folder',
  },
  {
    row: 'download_history_exports.download_dir',
    python: "run.download_history_exports(f'{folder}/file')",
    ours: run => run.downloadHistoryExports(`${side.folder}/file`),
    code: 'INVALID_ARGUMENT',
  },
  {
    row: 'download_history_exports()',
    alsoRow: 'download_history_exports raises WandbApiFailedError',
    officialClass: 'WandbApiFailedError',
    python: "run.delete()\nrun.download_history_exports(f'{folder}/dir')",
    ours: run => run.delete().then(() => run.downloadHistoryExports(`${side.folder}/dir`)),
    code: 'RUN_NOT_FOUND',
  },
  files('files.names', "names=['c'], pattern='%'", { pattern: '%', names: ['c'] }),
  {
    ...files('files raises ValueError', "names=['c'], pattern='%'", { pattern: '%', names: ['c'] }),
    defects: ['documentation.8'],
  },
  files('files.names', 'names=[1]', { names: [1] }),
  files('files.names', "names='abc'", { names: 'abc' }, { isTaken: true }),
  files('files.pattern', 'pattern=5', { pattern: 5 }),
  files('files.per_page', "per_page='x'", { perPage: 'x' }),
  files('files.per_page', 'per_page=1.5', { perPage: 1.5 }),
  files('files.per_page', 'per_page=0', { perPage: 0 }, { isTaken: true }),
  files('files.per_page', 'per_page=-1', { perPage: -1 }, { isTaken: true }),
  {
    row: 'files()',
    python: 'run.delete()\nlist(run.files())',
    ours: run => run.delete().then(() => run.files().toArray()),
    code: 'RUN_NOT_FOUND',
    isTaken: true,
  },
  {
    row: 'file()',
    defects: ['trap.l'],
    python: "run.file('nowhere')",
    ours: run => run.file('nowhere'),
    code: 'FILE_NOT_FOUND',
  },
  { row: 'file.name', python: "run.file('')", ours: run => run.file(''), code: 'FILE_NOT_FOUND' },
  { row: 'file.name', python: 'run.file(5)', ours: run => run.file(wrong(5)), argument: 'name' },
  {
    row: 'upload_file()',
    python: "run.upload_file(f'{folder}/nowhere', root=folder)",
    ours: run => run.uploadFile(`${side.folder}/nowhere`, { root: side.folder }),
    argument: 'path',
  },
  {
    row: 'upload_file.path',
    python: "run.upload_file('')",
    ours: run => run.uploadFile(''),
    argument: 'path',
  },
  {
    row: 'upload_file.path',
    python: 'run.upload_file(5)',
    ours: run => run.uploadFile(wrong(5)),
    argument: 'path',
  },
  {
    row: 'upload_file.path',
    python: "run.upload_file(f'{folder}/dir', root=folder)",
    ours: run => run.uploadFile(`${side.folder}/dir`, { root: side.folder }),
    argument: 'path',
  },
  {
    row: 'upload_file.root',
    python: "run.upload_file(f'{folder}/file', root=f'{folder}/dir')",
    ours: run => run.uploadFile(`${side.folder}/file`, { root: `${side.folder}/dir` }),
    argument: 'path',
  },
  {
    row: 'upload_file.root',
    python: "run.upload_file(f'{folder}/file', root=5)",
    ours: run => run.uploadFile(`${side.folder}/file`, { root: wrong(5) }),
    argument: 'root',
  },
  {
    row: 'to_html.height',
    python: "run.to_html(height='x')",
    ours: run => run.toHtml({ height: wrong('x') }),
    argument: 'height',
    isTaken: true,
  },
  {
    row: 'to_html.height',
    python: 'run.to_html(height=-1)',
    ours: run => run.toHtml({ height: -1 }),
    argument: 'height',
    isTaken: true,
  },
  create('state', "state='finished'", { state: 'finished' }, { isTaken: true }),
  create('state', 'state=5', { state: 5 }),
  create('run_id', 'run_id=5', { runId: 5 }),
  create('run_id', "run_id='a/b'", { runId: 'a/b' }, { code: 'GRAPHQL_ERROR', argument: '' }),
  create('project', 'project=5', { project: 5 }),
  create('entity', 'entity=5', { entity: 5 }),
  {
    row: 'create.api',
    python: 'wandb.apis.public.Run.create(None)',
    ours: () => Run.create(wrong(null)),
    argument: 'api',
  },
  {
    row: 'create()',
    python: "wandb.apis.public.Run.create(api, run_id='a/b')",
    ours: () => Run.create(side.api, { runId: 'a/b' }),
    code: 'GRAPHQL_ERROR',
  },
  {
    row: 'update()',
    python: "run.delete()\nrun.notes = 'x'\nrun.update()",
    ours: async run => {
      await run.delete()
      run.notes = 'x'
      await run.update()
    },
    code: 'GRAPHQL_ERROR',
  },
  {
    row: 'save()',
    python: "run.delete()\nrun.notes = 'x'\nrun.save()",
    ours: async run => {
      await run.delete()
      run.notes = 'x'
      await run.save()
    },
    code: 'GRAPHQL_ERROR',
  },
  ...(['name', 'notes'] as const).map(row => ({
    row,
    python: `run.${row} = 5\nrun.update()`,
    ours: (run: Run) => {
      run[row] = wrong(5)
    },
    argument: row,
  })),
  {
    row: 'tags',
    python: 'run.tags = [1]\nrun.update()',
    ours: run => {
      run.tags = wrong([1])
    },
    argument: 'tags',
  },
  {
    row: 'tags',
    python: "run.tags = 'x'\nrun.update()",
    ours: run => {
      run.tags = wrong('x')
    },
    argument: 'tags',
    isTaken: true,
  },
  {
    row: 'config',
    python: "run.config['f'] = lambda: 1\nrun.update()",
    ours: run => {
      run.config.f = () => 1
      return run.update()
    },
    argument: 'config',
  },
  {
    row: 'summary',
    python: "run.summary['f'] = lambda: 1\nrun.update()",
    ours: run => {
      run.summary.f = () => 1
      return run.update()
    },
    argument: 'summary',
    isTaken: true,
  },
  ...(['config', 'summary'] as const).map(row => ({
    row,
    python: `run.${row} = 'x'`,
    ours: (run: Run) => {
      run[row] = wrong('x')
    },
    argument: row,
  })),
  {
    row: 'update_state.state',
    python: "run.update_state('nonsense')",
    ours: run => run.updateState(wrong('nonsense')),
    argument: 'state',
  },
  {
    row: 'update_state raises Error',
    python: "run.update_state('pending')",
    ours: run => run.updateState('pending'),
    code: 'GRAPHQL_ERROR',
  },
  {
    row: 'metadata',
    python: 'run.delete()\nrun.metadata',
    ours: run => run.delete().then(() => run.metadata()),
    code: 'RUN_NOT_FOUND',
    isTaken: true,
  },
  {
    row: 'lastHistoryStep',
    python: 'run.delete()\nrun.lastHistoryStep',
    ours: run => run.delete().then(() => run.lastHistoryStep()),
    code: 'RUN_NOT_FOUND',
    isTaken: true,
  },
]

/** Attributes that nobody may assign to: Python's AttributeError is JavaScript's TypeError, and the compiler's before it. */
const assignments: BadCall[] = [
  assignment('state', 'state', run => {
    // @ts-expect-error It cannot be assigned to.
    run.state = 'x'
  }),
  assignment('rawconfig', 'rawconfig', run => {
    // @ts-expect-error It cannot be assigned to.
    run.rawConfig = {}
  }),
  assignment('summary_metrics', 'summary_metrics', run => {
    // @ts-expect-error It cannot be assigned to.
    run.summaryMetrics = {}
  }),
  assignment('system_metrics', 'system_metrics', run => {
    // @ts-expect-error It cannot be assigned to.
    run.systemMetrics = {}
  }),
  assignment('entity', 'entity', run => {
    // @ts-expect-error It cannot be assigned to.
    run.entity = 'x'
  }),
  assignment('path', 'path', run => {
    // @ts-expect-error It cannot be assigned to.
    run.path = []
  }),
  assignment('url', 'url', run => {
    // @ts-expect-error It cannot be assigned to.
    run.url = 'x'
  }),
  assignment('storage_id', 'storage_id', run => {
    // @ts-expect-error It cannot be assigned to.
    run.storageId = 'x'
  }),
  assignment('username', 'username', run => {
    // @ts-expect-error It cannot be assigned to.
    run.username = 'x'
  }),
  assignment('sweep_name', 'sweep_name', run => {
    // @ts-expect-error It cannot be assigned to.
    run.sweepName = 'x'
  }),
]

const endless = ['scan_history', 'beta_scan_history'] as const

let side: SideBySide
let counted: Api
let requests = 0
let answers: Record<string, Answer>

beforeAll(async () => {
  side = await openSideBySide()
  mkdirSync(`${side.folder}/dir`)
  writeFileSync(`${side.folder}/file`, 'x')
  counted = new Api({
    baseUrl: side.server.url,
    apiKey: side.server.apiKey,
    fetch: (url, init) => {
      requests += 1
      return fetch(url, init)
    },
  })
  const asked: Record<string, Question> = {}
  for (const [index, { python }] of [...calls, ...assignments].entries()) {
    asked[`${index}`] = await questionOf(python, `official-${index}`)
  }
  for (const method of endless) asked[method] = await questionOf(fiftyPages(method), `endless-${method}`)
  answers = await side.official.ask(asked)
})

afterAll(() => side?.close())

/** The first steps of the pages that a scan with pages of no rows asks for, until it has asked for fifty. */
function fiftyPages(method: (typeof endless)[number]): string {
  return [
    `scan, firsts = run.${method}(page_size=0), []`,
    'load = scan._load_next',
    'def load_next():',
    '    if len(firsts) == 50: raise InterruptedError',
    '    firsts.append(scan.page_offset)',
    '    load()',
    'scan._load_next = load_next',
    'try:',
    '    list(scan)',
    'except InterruptedError:',
    '    pass',
    'firsts',
  ].join('\n')
}

async function questionOf(code: string, id: string): Promise<Question> {
  await write(id)
  return { what: 'python', path: side.path(project, id), code, names: { folder: side.folder } }
}

/** Each call has a run of its own: some delete it. */
async function write(id: string): Promise<void> {
  const lines = ['{"_step":0,"loss":1}', '{"_step":1,"loss":2}']
  await writeRaw(side, { project, id, lines, config: '{"lr":{"value":1}}', finished: true })
}

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    const value = await call()
    return expect.fail(`this should have failed, and gave ${JSON.stringify(value)?.slice(0, 200)}`)
  } catch (error) {
    return error
  }
}

describe('both fail', () => {
  it.each(calls.map((call, index) => [call.python, call, index] as const))(
    '%s',
    async (python, { row, alsoRow, officialClass, ours, argument, code, isTaken, defects = [] }, index) => {
      proves(row, 'both-fail')
      if (alsoRow) proves(alsoRow, 'both-fail')
      provesDefect(...defects)
      await write(`ours-${index}`)
      const run = await counted.run(side.path(project, `ours-${index}`))
      requests = 0
      const error = await thrown(() => ours(run))
      if (!isRunscanError(error)) throw error
      if (argument) {
        expect(error).toBeInstanceOf(InputError)
        expect((error as InputError).argument).toBe(argument)
        expect(requests, 'requests').toBe(0)
      } else expect(error.code).toBe(code)
      const answer = answers[`${index}`] as Answer
      area.value(['bad call', python], 'ok' in answer ? 's:taken' : 's:error', 'error')
      expect('ok' in answer).toBe(isTaken === true)
      if (officialClass) expect(answer).toMatchObject({ error: { class: officialClass } })
      area.check()
    },
  )

  it.each(assignments.map((call, index) => [call.python, call, index] as const))(
    '%s',
    async (_name, { row, ours }, index) => {
      proves(row, 'both-fail')
      const run = await counted.run(side.path(project, 'official-0'))
      expect(await thrown(() => ours(run))).toBeInstanceOf(TypeError)
      expect(answers[`${calls.length + index}`]).toMatchObject({ error: { class: 'AttributeError' } })
    },
  )
})

describe('pages of no rows', () => {
  it.each(endless)('%s goes on for ever in the official client, and is an error in ours', async method => {
    proves(`${method}.page_size`, 'both-fail')
    provesDefect('client.11')
    expect(answers[method]).toEqual({ ok: Array(50).fill('i:0') })
    const run = await counted.run(side.path(project, 'official-0'))
    for (const pageSize of [0, -1]) {
      const error = await thrown(() => run.scanHistory({ pageSize }).toArray())
      expect((error as InputError).argument).toBe('pageSize')
    }
  })
})

everyAllowedDifferenceOccurs('bad-calls', area)
