// What goes wrong goes wrong in the same way for both: the same kind of error, whatever its class is called.

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { isRunscanError, type RunscanError } from '@runscan/core'
import { Api } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import {
  type Answer,
  type OfficialError,
  openOfficialClient,
  type Question,
} from './harness/official-client.js'
import { untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'
import type { RowId } from './proofs/rows.js'

const area = openArea('api-errors')
const project = 'errors'

type Kind = 'not found' | 'input' | 'credentials'

/** A request that must fail: how the official client is asked, how ours is, and as what both must fail. */
interface Failure {
  kind: Kind
  official: (side: SideBySide) => Question
  ours: (side: SideBySide) => Promise<unknown>
}

const failures: Record<string, Failure> = {
  'an unknown run': {
    kind: 'not found',
    official: side => ({ what: 'attributes', path: side.path(project, 'nowhere') }),
    ours: side => side.api.run(side.path(project, 'nowhere')),
  },
  'an unknown project': {
    kind: 'not found',
    official: side => ({ what: 'attributes', path: side.path('nowhere', 'short') }),
    ours: side => side.api.run(side.path('nowhere', 'short')),
  },
  'an unknown entity': {
    kind: 'not found',
    official: () => ({ what: 'attributes', path: `nobody/${project}/short` }),
    ours: side => side.api.run(`nobody/${project}/short`),
  },
  'the runs of an unknown project': {
    kind: 'not found',
    official: side => ({ what: 'runs', path: `${side.server.entity}/nowhere` }),
    ours: side => side.api.runs(`${side.server.entity}/nowhere`).toArray(),
  },
  'a path with too many parts': {
    kind: 'input',
    official: () => ({ what: 'attributes', path: 'a/b/c/d/e' }),
    ours: side => side.api.run('a/b/c/d/e'),
  },
  'an empty path': {
    kind: 'input',
    official: () => ({ what: 'attributes', path: '/' }),
    ours: side => side.api.run('/'),
  },
  'keys that are no list': {
    kind: 'input',
    official: side => ({ what: 'scan', path: side.path(project, 'short'), args: { keys: 'loss' } }),
    ours: async side =>
      (await side.api.run(side.path(project, 'short'))).scanHistory({ keys: 'loss' as never }).toArray(),
  },
  'a key that is no string': {
    kind: 'input',
    official: side => ({ what: 'scan', path: side.path(project, 'short'), args: { keys: ['loss', 1] } }),
    ours: async side =>
      (await side.api.run(side.path(project, 'short'))).scanHistory({ keys: ['loss', 1] as never }).toArray(),
  },
}

let side: SideBySide
let answers: Record<string, Answer>

/** The rows of docs/coverage.md that a failure proves. */
const provenBy: Record<string, RowId[]> = {
  'an unknown run': ['__init__()', '__init__.run_id'],
  'an unknown project': ['__init__.project'],
  'an unknown entity': ['__init__.entity'],
  'keys that are no list': ['scan_history.keys'],
  'a key that is no string': ['scan_history.keys'],
}

beforeAll(async () => {
  side = await openSideBySide()
  await side.official.mustRun('write_short', [
    ...['--project', project, '--id', 'short', '--rows', '5', '--logged', path.join(side.folder, 'logged')],
  ])
  await untilRun(side, project, 'short', at => at.state === 'finished')
  const asked = Object.entries(failures).map(([name, { official }]) => [name, official(side)] as const)
  answers = await side.official.ask({
    ...Object.fromEntries(asked),
    'unknown key': {
      what: 'scan',
      path: side.path(project, 'short'),
      args: { keys: ['nowhere'], use_cache: false },
    },
    'bad history key': { what: 'history', path: side.path(project, 'short'), args: { keys: 'loss' } },
  })
})

afterAll(() => side?.close())

describe('both fail', () => {
  it.each(Object.entries(failures))('for %s', async (name, { kind, ours }) => {
    proves(provenBy[name] ?? [], 'both-fail')
    if (name === 'an unknown run') provesDefect('documentation.13')
    const error = await failure(ours(side))
    area.value(['errors', name], `s:${officialKind(errorOf(answers[name] as Answer))}`, ourKind(error))
    expect(ourKind(error)).toBe(kind)
    area.check()
  })

  it('for a wrong API key', async () => {
    proves('__init__.client', 'both-fail')
    const apiKey = 'w'.repeat(40)
    const folder = path.join(side.folder, 'wrong-key')
    mkdirSync(folder)
    const intruder = openOfficialClient({ url: side.server.url, apiKey }, folder)
    const question = { what: 'viewer', path: '' }
    const official = errorOf((await intruder.ask({ question })).question)
    const error = await failure(new Api({ baseUrl: side.server.url, apiKey }).viewer())
    area.value(['errors', 'wrong key'], `s:${officialKind(official)}`, ourKind(error))
    expect(error.message).not.toContain(apiKey)
    area.check()
  })

  it('for a key that is too short, before anything is sent', async () => {
    const folder = path.join(side.folder, 'short-key')
    mkdirSync(folder)
    const intruder = openOfficialClient({ url: side.server.url, apiKey: 'too-short' }, folder)
    const official = errorOf((await intruder.ask({ question: { what: 'viewer', path: '' } })).question)
    const error = await failure(
      (async () => new Api({ baseUrl: side.server.url, apiKey: 'too-short' }).viewer())(),
    )
    area.value(['errors', 'short key'], `s:${officialKind(official)}`, ourKind(error))
    area.check()
  })
})

describe('what is no error', () => {
  it('a key that the run does not have gives no row to scanHistory, which says so', async () => {
    provesDefect('trap.j')
    const run = await side.api.run(side.path(project, 'short'))
    const scan = run.scanHistory({ keys: ['nowhere'] })
    const rows = await scan.toArray()
    area.rows(['scanHistory', 'keys=nowhere'], rowsOf(answers['unknown key'] as Answer), rows)
    expect(scan.diagnostics.keysMissing).toEqual(['nowhere'])
    area.check()
  })

  it('history with bad keys is empty for the official client, and an error for ours', async () => {
    proves('history.keys', 'both-fail')
    provesDefect('documentation.20', 'trap.k')
    const run = await side.api.run(side.path(project, 'short'))
    const error = await failure(run.history({ keys: 'loss' as never }))
    area.value(['errors', 'history keys'], 's:no rows', ourKind(error))
    expect(rowsOf(answers['bad history key'] as Answer)).toEqual([])
    area.check()
  })
})

everyAllowedDifferenceOccurs('api-errors', area)

async function failure(asked: Promise<unknown>): Promise<RunscanError> {
  const error = await asked.then(
    value => expect.fail(`this should have failed, and gave ${JSON.stringify(value)?.slice(0, 300)}`),
    reason => reason,
  )
  if (!isRunscanError(error)) throw error
  return error
}

function ourKind(error: RunscanError): Kind | string {
  if (error.category === 'not-found') return 'not found'
  if (error.category === 'auth') return 'credentials'
  return error.category
}

/** The official classes are wide: what they mean is in their text. */
function officialKind({ class: name, message }: OfficialError): Kind | string {
  if (name === 'AuthenticationError') return 'credentials'
  if (/could not find/i.test(message)) return 'not found'
  if (/invalid path|must be specified in a list|list of strings|missing (entity|project)/i.test(message))
    return 'input'
  return `${name}: ${message}`
}
