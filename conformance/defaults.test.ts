// What an argument is when it is left out: in the documentation, in the official client 0.31, and in ours.
import { Run } from '@runscan/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FaultySides, openFaultySides } from './harness/faulty-sides.js'
import { writeRaw } from './harness/raw-writer.js'
import { documented } from './proofs/documented.js'
import { proves } from './proofs/proves.js'
import type { RowId } from './proofs/rows.js'

const project = 'defaults'

/** Where the client of today differs from its documentation: what it has in the place of a default. */
const drifted: Record<string, string | undefined> = {
  'scan_history.min_step': '0',
  '__init__.client': undefined,
  '__init__.include_sweeps': 'False',
  '__init__.service_api': '<required>',
}

/** What is asked with no argument, and what both then send. */
interface Default {
  rows: RowId[]
  python: string
  ours: (run: Run) => unknown
  /** The operations that it shows in, as each client calls it. */
  operations: RegExp
  /** The variables that must be the same, by our name and theirs. */
  variables: Record<string, string>
}

const defaults: Default[] = [
  {
    rows: ['history.samples'],
    python: 'run.history(pandas=False)',
    ours: run => run.history(),
    operations: /^RunFullHistory$/,
    variables: { samples: 'samples' },
  },
  {
    rows: ['history.samples', 'history.keys', 'history.x_axis'],
    python: "run.history(keys=['a'], pandas=False)",
    ours: run => run.history({ keys: ['a'] }),
    operations: /^RunSampledHistory$/,
    variables: { specs: 'specs' },
  },
  {
    rows: ['files.names', 'files.pattern', 'files.per_page'],
    python: 'list(run.files())',
    ours: run => run.files().toArray(),
    operations: /^RunFiles$/,
    variables: { perPage: 'fileLimit', fileNames: 'fileNames', pattern: 'pattern' },
  },
  {
    rows: ['__init__.lazy'],
    python: `list(api.runs('local/${project}'))`,
    ours: () => side.open().runs(`local/${project}`).toArray(),
    operations: /^(Light)?Runs$/,
    variables: { perPage: 'perPage', order: 'order', filters: 'filters' },
  },
  {
    rows: ['create.state'],
    python: `wandb.apis.public.Run.create(api, project='${project}')`,
    ours: () => Run.create(side.open(), { project }),
    operations: /^UpsertBucket$/,
    variables: { state: 'state' },
  },
  {
    rows: ['delete.delete_artifacts'],
    python: 'run.delete()',
    ours: run => run.delete(),
    operations: /^DeleteRun$/,
    variables: { deleteArtifacts: 'deleteArtifacts' },
  },
]

let side: FaultySides

beforeAll(async () => {
  side = await openFaultySides()
})

afterAll(() => side?.close())

beforeEach(() => side.tampering.reset())

describe('the documentation', () => {
  it('is right about the arguments of the client and their defaults, but for a few', async () => {
    const code = [
      'import inspect',
      'def show(parameter):',
      "    return '<required>' if parameter.default is parameter.empty else repr(parameter.default)",
      'def arguments(name):',
      '    signature = inspect.signature(getattr(wandb.apis.public.Run, name))',
      "    return {name: show(each) for name, each in signature.parameters.items() if name != 'self'}",
      '{name: arguments(name) for name in methods}',
    ].join('\n')
    const methods = Object.keys(documented.methods)
    const actual = (await side.value(code, { names: { methods } })) as Record<string, Record<string, string>>
    const differing = Object.entries(documented.methods).flatMap(([method, args]) =>
      Object.entries<string | null>(args).flatMap(([name, fallback]) => {
        const found = actual[method]?.[name]?.slice(2)
        return found === (fallback ?? '<required>') ? [] : [[`${method}.${name}`, found]]
      }),
    )
    expect(Object.fromEntries(differing)).toEqual(drifted)
  })
})

describe('both send the same for what is left out', () => {
  it.each(defaults.map((each, index) => [each.python, each, index] as const))(
    '%s',
    async (python, { rows, ours, operations, variables }, index) => {
      proves(rows, 'both-read')
      const [theirId, ourId] = [`official-${index}`, `ours-${index}`]
      for (const id of [theirId, ourId]) {
        await writeRaw(side, { project, id, lines: ['{"_step":0,"a":1}'], finished: true })
      }
      const sent = () => side.tampering.seen.find(({ operation }) => operations.test(operation))?.variables
      await side.value(`run = api.run('local/${project}/${theirId}')\n${python}\nNone`)
      const theirs = sent() ?? expect.fail('the official client sent no such operation')
      side.tampering.reset()
      await ours(await side.open().run(side.path(project, ourId)))
      const own = sent() ?? expect.fail('ours sent no such operation')
      for (const [our, their] of Object.entries(variables)) {
        const shown = (value: unknown) => JSON.stringify(value ?? null).replaceAll(/\\?"|\s/g, '')
        expect(shown(own[our]), our).toBe(shown(theirs[their] ?? fallbackOf(our)))
      }
    },
  )
})

/** What the service takes when nothing is sent. */
function fallbackOf(variable: string): unknown {
  return variable === 'deleteArtifacts' ? false : null
}
