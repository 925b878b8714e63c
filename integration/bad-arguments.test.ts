// What no type allows, but JavaScript does: null, a list or a text where options belong, and symbols where values do. Each
// is an error that names the argument, and nothing is sent.
import path from 'node:path'
import { InputError, isRunscanError } from '@runscan/core'
import {
  Api,
  Artifact,
  cleanCache,
  listCache,
  Run,
  type RunFile,
  type RunWriter,
  startRun,
} from '@runscan/sdk'
import { listLocalRuns, openLocalRun, syncLocalRun } from '@runscan/sdk/local'
import { startServer } from '@runscan/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session
let run: Run
let lazy: Run
let file: RunFile
let logged: Artifact
let writer: RunWriter
const draft = new Artifact('draft', 'dataset')

beforeAll(async () => {
  session = await openSession()
  run = await session.log('a', [{ _step: 0, loss: 1 }])
  file = await run.uploadFile('package.json')
  const artifact = new Artifact('data', 'dataset')
  artifact.addBytes('a.txt', 'a')
  logged = await run.logArtifact(artifact)
  writer = await startRun(session.api, { project: 'p', id: 'writer' })
  const [first] = await session.api.runs('local/p').toArray({ limit: 1 })
  lazy = first as Run
  await lazy.lastHistoryStep()
})

afterAll(async () => {
  await writer.finish()
  await session.close()
})

type Call = (wrong: never) => unknown

/** The first item of what comes. */
async function first(items: AsyncIterable<unknown>): Promise<unknown> {
  for await (const item of items) return item
  return undefined
}

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  return undefined
}

/** Calls by what they give as options; those of another name than `options` say so. */
const calls: Record<string, Call | [argument: string, Call]> = {
  'new Api': wrong => new Api(wrong),
  'api.run': wrong => session.api.run('local/p/a', wrong),
  'api.runs': wrong => session.api.runs('local/p', wrong),
  'api.projects': wrong => session.api.projects('local', wrong),
  'api.sweep': wrong => session.api.sweep('local/p/s', wrong),
  'api.artifact': wrong => session.api.artifact('local/p/data:v0', wrong),
  'api.artifacts': wrong => session.api.artifacts('dataset', 'local/p/data', wrong),
  'api.artifactCollections': wrong => session.api.artifactCollections('local/p', wrong),
  'api.createRun': wrong => session.api.createRun(wrong),
  'api.viewer': wrong => session.api.viewer(wrong),
  'Run.create': wrong => Run.create(session.api, wrong),
  'runs.toArray': wrong => session.api.runs('local/p').toArray(wrong),
  'runs.histories': ['query', wrong => first(session.api.runs('local/p').histories(wrong))],
  'run.load': wrong => run.load(wrong),
  'run.loadFullData': wrong => lazy.loadFullData(wrong),
  'run.update': wrong => run.update(wrong),
  'run.save': wrong => run.save(wrong),
  'run.delete': wrong => run.delete(wrong),
  'run.updateState': wrong => run.updateState('failed', wrong),
  'run.waitUntilFinished': wrong => run.waitUntilFinished(wrong),
  'run.stop': wrong => run.stop(wrong),
  'run.consoleLogs': wrong => first(run.consoleLogs(wrong)),
  'run.toHtml': wrong => run.toHtml(wrong),
  'run.lastHistoryStep': wrong => run.lastHistoryStep(wrong),
  'run.scanHistory': wrong => run.scanHistory(wrong),
  'run.betaScanHistory': wrong => run.betaScanHistory(wrong),
  'scan.toArray': wrong => run.scanHistory().toArray(wrong),
  'run.follow': wrong => first(run.follow(wrong)),
  'run.history': wrong => run.history(wrong),
  'run.downloadHistoryExports': wrong => run.downloadHistoryExports(session.folder, wrong),
  'run.files': wrong => run.files(wrong),
  'run.uploadFile': wrong => run.uploadFile('package.json', wrong),
  'run.uploadFiles': wrong => run.uploadFiles(['package.json'], wrong),
  'run.loggedArtifacts': wrong => run.loggedArtifacts(wrong),
  'run.usedArtifacts': wrong => run.usedArtifacts(wrong),
  'run.logArtifact': wrong => run.logArtifact(draft, wrong),
  'run.useArtifact': wrong => run.useArtifact(logged, wrong),
  'run.sweep': wrong => run.sweep(wrong),
  'run.metadata': wrong => run.metadata(wrong),
  'file.download': wrong => file.download(wrong),
  'file.text': wrong => file.text(wrong),
  'file.bytes': wrong => file.bytes(wrong),
  'files.download': wrong => run.files().download(session.folder, wrong),
  'new Artifact': wrong => new Artifact('a', 'dataset', wrong),
  'artifact.addBytes': wrong => draft.addBytes('a', 'a', wrong),
  'artifact.addFile': wrong => draft.addFile('package.json', wrong),
  'artifact.addDir': wrong => draft.addDir('docs', wrong),
  'artifact.addReference': wrong => draft.addReference('s3://bucket/a', wrong),
  'artifact.manifest': wrong => logged.manifest(wrong),
  'artifact.getEntry': wrong => logged.getEntry('a.txt', wrong),
  'artifact.files': wrong => logged.files(wrong),
  'artifact.download': wrong => logged.download(wrong),
  'artifact.verify': wrong => logged.verify(session.folder, wrong),
  'artifact.link': wrong => logged.link('portfolio', wrong),
  'artifact.save': wrong => logged.save(wrong),
  'artifact.delete': wrong => logged.delete(wrong),
  'artifact.loggedBy': wrong => logged.loggedBy(wrong),
  'artifact.usedBy': wrong => logged.usedBy(wrong),
  startRun: wrong => startRun(session.api, wrong),
  'writer.log': wrong => writer.log({ a: 1 }, wrong),
  'writer.finish': wrong => writer.finish(wrong),
  listCache: wrong => listCache(wrong),
  cleanCache: wrong => cleanCache(wrong),
  openLocalRun: wrong => openLocalRun(session.folder, wrong),
  listLocalRuns: wrong => first(listLocalRuns(session.folder, wrong)),
  syncLocalRun: wrong => syncLocalRun(session.folder, session.api, wrong),
}

describe.each([
  ['null', null],
  ['a list', ['loss']],
  ['a text', 'loss'],
  ['a function', () => ({})],
])('%s in place of options', (_what, wrong) => {
  it.each(Object.entries(calls))('%s', async (_name, call) => {
    const [argument, make] = Array.isArray(call) ? call : ['options', call]
    session.forget()
    const error = await thrown(() => make(wrong as never))
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ argument, message: expect.stringContaining(`\`${argument}\``) })
    expect(session.sent).toEqual([])
  })
})

/** One value of the options of a call. */
const inside = (make: (options: never) => unknown, names: readonly string[]) =>
  names.map(name => [name, (wrong: never) => make({ [name]: wrong } as never)] as const)

describe('a symbol in place of a value', () => {
  it.each([
    ...inside(options => new Api(options), ['baseUrl', 'timeoutMs']),
    ...inside(
      options => run.scanHistory(options),
      ['keys', 'pageSize', 'minStep', 'maxStep', 'keyMode', 'useCache'],
    ),
    ...inside(options => run.history(options), ['samples', 'keys', 'xAxis', 'stream', 'format']),
    ...inside(options => run.files(options), ['names', 'pattern', 'perPage']),
    ...inside(options => run.waitUntilFinished(options), ['timeoutMs', 'intervalMs']),
    ...inside(options => run.consoleLogs(options), ['last', 'perPage']),
    ...inside(options => run.toHtml(options), ['height']),
    ...inside(options => session.api.runs('local/p', options), ['filters', 'order', 'perPage']),
    ...inside(options => session.api.createRun(options), ['runId', 'project', 'entity', 'state']),
    ['state', wrong => run.updateState(wrong)],
    ['path', wrong => session.api.run(wrong)],
    ['path', wrong => session.api.runs(wrong)],
    ['name', wrong => new Artifact(wrong, 'dataset')],
    ['type', wrong => new Artifact('a', wrong)],
    ['name', wrong => draft.addBytes(wrong, 'a')],
    ['uri', wrong => draft.addReference(wrong)],
    ['name', wrong => logged.getEntry(wrong)],
    ['root', wrong => logged.verify(wrong)],
  ] as [argument: string, Call][])('%s', async (argument, make) => {
    session.forget()
    const error = await thrown(() => make(Symbol('odd') as never))
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ argument })
    expect(session.sent).toEqual([])
  })

  it('is no API key either, which is not told', async () => {
    const error = await thrown(() => new Api({ apiKey: Symbol('odd') as never }))
    expect(isRunscanError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(String(error)).not.toContain('odd')
  })
})

describe('a server', () => {
  it.each([
    ['options', null],
    ['dataDir', {}],
    ['dataDir', { dataDir: null }],
    ['port', { port: '8080' }],
    ['port', { port: -1 }],
    ['host', { host: null }],
    ['entity', { entity: Symbol('odd') }],
    ['allowedHosts', { allowedHosts: 'example.com' }],
    ['allowedOrigins', { allowedOrigins: [1] }],
    ['freezeRows', { freezeRows: Symbol('odd') }],
  ])('is not started with %s that cannot be right', async (argument, options) => {
    const dataDir = path.join(session.folder, 'another')
    const given =
      options === null || Object.keys(options).includes('dataDir') || Object.keys(options).length === 0
    const error = await thrown(() => startServer((given ? options : { dataDir, ...options }) as never))
    expect(error).toMatchObject({
      name: 'ServerError',
      code: 'BAD_REQUEST',
      message: expect.stringContaining(`\`${argument}\``),
    })
  })
})
