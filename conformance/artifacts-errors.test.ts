// What goes wrong with artifacts goes wrong in the same way for both: the same kind of error for the same bad call.
import { isRunscanError, type RunscanError } from '@runscan/core'
import { Artifact, type Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import type { Answer, OfficialError, Question } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves } from './proofs/proves.js'
import type { RowId } from './proofs/rows.js'

const area = openArea('artifacts-errors')
const project = 'artifact-errors'

type Kind = 'input' | 'not found' | 'refused'

/** A call that must fail: how both are asked, as what both must fail, and what the messages have in common. */
interface Failure {
  kind: Kind
  official: string
  ours: (things: { side: SideBySide; run: Run; at: (name: string) => string }) => Promise<unknown>
  rows?: RowId[]
  says?: RegExp
}

const failures: Record<string, Failure> = {
  'an artifact that there is not': {
    kind: 'not found',
    official: 'api.artifact(place + "nowhere:latest")',
    ours: ({ side, at }) => side.api.artifact(at('nowhere')),
  },
  'a version that there is not': {
    kind: 'not found',
    official: 'api.artifact(place + "data:v9")',
    ours: ({ side, at }) => side.api.artifact(at('data:v9')),
  },
  'a project that there is not': {
    kind: 'not found',
    official: 'api.artifact("local/nowhere/data:v0")',
    ours: ({ side }) => side.api.artifact('local/nowhere/data:v0'),
  },
  'a path of too many parts': {
    kind: 'input',
    official: 'api.artifact("a/b/c/d:v0")',
    ours: ({ side }) => side.api.artifact('a/b/c/d:v0'),
  },
  'another type than that of the artifact': {
    kind: 'input',
    official: 'api.artifact(place + "data:v0", type="model")',
    ours: ({ side, at }) => side.api.artifact(at('data:v0'), { type: 'model' }),
    says: /type/,
  },
  'the use of what is no artifact': {
    kind: 'input',
    official: 'run.use_artifact("data:v0")',
    ours: ({ run }) => run.useArtifact('data:v0' as never),
    rows: ['use_artifact()', 'use_artifact.artifact'],
  },
  'the use of an artifact that is not logged': {
    kind: 'input',
    official: 'run.use_artifact(wandb.Artifact("draft", type="dataset"))',
    ours: ({ run }) => run.useArtifact(new Artifact('draft', 'dataset')),
    rows: ['use_artifact()', 'use_artifact.artifact'],
  },
  'a purpose that is no text': {
    kind: 'input',
    official: 'run.use_artifact(api.artifact(place + "data:v0"), use_as=5)',
    ours: async ({ side, run, at }) =>
      run.useArtifact(await side.api.artifact(at('data:v0')), { useAs: 5 as never }),
    rows: ['use_artifact.use_as'],
  },
  'logging what is no artifact': {
    kind: 'input',
    official: 'run.log_artifact("data:v0")',
    ours: ({ run }) => run.logArtifact('data:v0' as never),
    rows: ['log_artifact()', 'log_artifact.artifact'],
  },
  'logging an artifact of another project': {
    kind: 'input',
    official: 'run.log_artifact(api.artifact("local/elsewhere/data:v0"))',
    ours: async ({ side, run }) => run.logArtifact(await side.api.artifact('local/elsewhere/data:v0')),
    rows: ['log_artifact()', 'log_artifact.artifact'],
    says: /A run can't log an artifact to a different project\./,
  },
  'an alias with a slash': {
    kind: 'input',
    official: 'run.log_artifact(api.artifact(place + "data:v0"), aliases=["a/b"])',
    ours: async ({ side, run, at }) =>
      run.logArtifact(await side.api.artifact(at('data:v0')), { aliases: ['a/b'] }),
    rows: ['log_artifact.aliases'],
  },
  'an alias that means a version': {
    kind: 'refused',
    official: 'run.log_artifact(api.artifact(place + "data:v0"), aliases=["v7"])',
    ours: async ({ side, run, at }) =>
      run.logArtifact(await side.api.artifact(at('data:v0')), { aliases: ['v7'] }),
    rows: ['log_artifact.aliases'],
    says: /'v7' cannot be an alias/,
  },
  'a tag with a slash': {
    kind: 'input',
    official: 'run.log_artifact(api.artifact(place + "data:v0"), tags=["a/b"])',
    ours: async ({ side, run, at }) =>
      run.logArtifact(await side.api.artifact(at('data:v0')), { tags: ['a/b'] }),
    rows: ['log_artifact.tags'],
  },
  'the artifacts of a run that is gone': {
    kind: 'not found',
    official: 'gone = api.run(place + "gone")\ngone.delete()\nlist(gone.logged_artifacts())',
    ours: async ({ side }) => (await deletedRun(side, 'gone-1')).loggedArtifacts().toArray(),
    rows: ['logged_artifacts()'],
  },
  'what a run that is gone has used': {
    kind: 'not found',
    official: 'gone = api.run(place + "gone-too")\ngone.delete()\nlist(gone.used_artifacts())',
    ours: async ({ side }) => (await deletedRun(side, 'gone-2')).usedArtifacts().toArray(),
    rows: ['used_artifacts()'],
  },
  'a page size for logged artifacts that is no number': {
    kind: 'input',
    official: 'list(run.logged_artifacts(per_page="x"))',
    ours: async ({ run }) => run.loggedArtifacts({ perPage: 'x' as never }),
    rows: ['logged_artifacts.per_page'],
  },
  'a page size for used artifacts that is no number': {
    kind: 'input',
    official: 'list(run.used_artifacts(per_page="x"))',
    ours: async ({ run }) => run.usedArtifacts({ perPage: 'x' as never }),
    rows: ['used_artifacts.per_page'],
  },
  'a name with a slash': {
    kind: 'input',
    official: 'wandb.Artifact("a/b", type="dataset")',
    ours: async () => new Artifact('a/b', 'dataset'),
  },
  'a name that is too long': {
    kind: 'input',
    official: 'wandb.Artifact("a" * 129, type="dataset")',
    ours: async () => new Artifact('a'.repeat(129), 'dataset'),
  },
  'a type that clients keep for themselves': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="wandb-history")',
    ours: async () => new Artifact('a', 'wandb-history'),
  },
  'metadata of too many keys': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="dataset", metadata={str(i): i for i in range(101)})',
    ours: async () =>
      new Artifact('a', 'dataset', {
        metadata: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [index, index])),
      }),
  },
  'a file that there is not': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="dataset").add_file("/nowhere/file")',
    ours: () => new Artifact('a', 'dataset').addFile('/nowhere/file'),
  },
  'a folder that there is not': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="dataset").add_dir("/nowhere")',
    ours: () => new Artifact('a', 'dataset').addDir('/nowhere'),
  },
  'a reference that is no address': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="dataset").add_reference("nowhere/file")',
    ours: () => new Artifact('a', 'dataset').addReference('nowhere/file'),
  },
  'a reference of a kind that has no name': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="dataset").add_reference("odd://place/file")',
    ours: () => new Artifact('a', 'dataset').addReference('odd://place/file'),
    says: /name/,
  },
  'adding to an artifact that is logged': {
    kind: 'input',
    official: 'api.artifact(place + "data:v0").add_reference("odd://x", name="x")',
    ours: async ({ side, at }) =>
      (await side.api.artifact(at('data:v0'))).addReference('odd://x', { name: 'x' }),
  },
  'an attribute that only a logged artifact has': {
    kind: 'input',
    official: 'wandb.Artifact("a", type="dataset").aliases',
    ours: async () => new Artifact('a', 'dataset').aliases,
  },
  'an entry that there is not': {
    kind: 'not found',
    official: 'api.artifact(place + "data:v0").get_entry("nowhere.txt")',
    ours: async ({ side, at }) => (await side.api.artifact(at('data:v0'))).getEntry('nowhere.txt'),
  },
  'deleting a version that has aliases': {
    kind: 'refused',
    official: 'api.artifact(place + "data:v0").delete()',
    ours: async ({ side, at }) => (await side.api.artifact(at('data:v0'))).delete(),
    says: /the aliases 'latest'/,
  },
}

let side: SideBySide
let run: Run
let answers: Record<string, Answer>
const at = (name: string) => `${side.server.entity}/${project}/${name}`

beforeAll(async () => {
  side = await openSideBySide()
  for (const each of [project, 'elsewhere']) {
    const made = await side.api.createRun({ project: each, runId: 'run' })
    const artifact = new Artifact('data', 'dataset')
    artifact.addBytes('a.txt', 'a')
    await made.logArtifact(artifact)
  }
  for (const runId of ['gone', 'gone-too']) await side.api.createRun({ project, runId })
  run = await side.api.run(at('run'))
  const questions = Object.entries(failures).map(([name, { official }]): [string, Question] => [
    name,
    { what: 'python', path: at('run'), code: official, names: { place: at('') } },
  ])
  answers = await side.official.ask(Object.fromEntries(questions))
})

afterAll(() => side?.close())

async function deletedRun({ api }: SideBySide, runId: string): Promise<Run> {
  const made = await api.createRun({ project, runId })
  await made.delete()
  return made
}

describe('a bad call', () => {
  it.each(Object.entries(failures))('%s fails for both, as the same kind', async (name, failure) => {
    proves(failure.rows ?? [], 'both-fail')
    const official = errorOf(answers[name] as Answer)
    const ours = await failure.ours({ side, run, at }).then(
      value => {
        throw new TypeError(`ours should have failed, and gave ${String(value)}`)
      },
      (error: unknown) => error,
    )
    if (!isRunscanError(ours)) throw ours
    expect([kindOfOurs(ours), ours.message.length > 10]).toEqual([failure.kind, true])
    area.value([name, 'kind'], `s:${kindOfOfficial(official)}`, failure.kind)
    if (failure.says)
      expect([official.message, ours.message]).toEqual([
        expect.stringMatching(failure.says),
        expect.stringMatching(failure.says),
      ])
    area.check()
  })
})

function kindOfOurs(error: RunscanError): Kind | string {
  if (error.category === 'not-found') return 'not found'
  return error.code === 'GRAPHQL_ERROR' ? 'refused' : error.category
}

/** The official client has few classes; the cause or the text tells. */
function kindOfOfficial({ class: name, cause, message }: OfficialError): Kind | string {
  if (/not found|not contained|object is not subscriptable/i.test(message)) return 'not found'
  const inputs = [
    'ValueError',
    'TypeError',
    'ValidationError',
    'ArtifactNotLoggedError',
    'ArtifactFinalizedError',
  ]
  if (inputs.includes(name) || inputs.includes(cause ?? '')) return 'input'
  // What only the server refuses for it.
  return /cannot be an alias: up to|cannot be a tag|cannot represent/.test(message) ? 'input' : 'refused'
}

everyAllowedDifferenceOccurs('artifacts-errors', area)
