// Known defects in how the official client speaks with a service: shown there, and shown not to be in ours.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  AuthenticationError,
  GraphQLRequestError,
  HttpError,
  InputError,
  PermissionError,
  RunNotFoundError,
  TimeoutError,
} from '@runscan/core'
import { Api, Artifact, type Run } from '@runscan/sdk'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FaultySides, openFaultySides } from './harness/faulty-sides.js'
import { writeRaw } from './harness/raw-writer.js'
import { openTampering } from './harness/tampering.js'
import { provesDefect } from './proofs/proves.js'

const project = 'service'

let side: FaultySides

beforeAll(async () => {
  side = await openFaultySides()
})

afterAll(() => side?.close())

beforeEach(() => side.tampering.reset())

afterEach(() => vi.unstubAllEnvs())

const place = () => `${side.server.entity}/${project}`

async function write(...ids: string[]): Promise<void> {
  for (const id of ids) await writeRaw(side, { project, id, lines: ['{"_step":0,"a":1}'], finished: true })
}

const fresh = (id: string): Promise<Run> => side.open().run(side.path(project, id))
const runPython = (id: string) => `run = api.run('local/${project}/${id}')`
const sent = (operation: string) => side.tampering.seen.filter(request => request.operation === operation)

describe('metadata', () => {
  it.each([403, 500])('that cannot be read is an error, and not "none" (%s)', async status => {
    provesDefect('client.21', 'trap.h')
    await write(`metadata-${status}`)
    const fail = () => {
      side.tampering.instead = ({ operation }) =>
        operation === 'RunFiles' ? { status, body: '{"errors":[{"message":"no"}]}' } : undefined
    }
    fail()
    // It would try the second one again for a minute.
    if (status === 403)
      expect(await side.value(`${runPython(`metadata-${status}`)}\nrun.metadata`)).toBeNull()
    const run = await side.open({ timeoutMs: 5000 }).run(side.path(project, `metadata-${status}`))
    await expect(run.metadata()).rejects.toThrow(status === 403 ? PermissionError : HttpError)
    side.tampering.reset()
    expect(await run.metadata()).toBeNull()
  })
})

describe('a service that fails on and on', () => {
  it('is named by the error when the time is up', async () => {
    provesDefect('client.22')
    await write('failing')
    side.tampering.instead = ({ operation }) =>
      operation === 'Run' ? { status: 500, body: '{"errors":[{"message":"the disk is full"}]}' } : undefined
    const code = `wandb.Api(timeout=3).run('local/${project}/failing')`
    const official = await side.python(code)
    expect(JSON.stringify(official)).not.toContain('the disk is full')
    const error = await side
      .open({ timeoutMs: 5000 })
      .run(side.path(project, 'failing'))
      .catch(thrown => thrown)
    expect(error.message).toContain('the disk is full')
  })

  it('that asks for hours of patience is not waited for longer than the caller allows', async () => {
    provesDefect('client.22')
    await write('patience')
    side.tampering.instead = () => ({ status: 429, headers: { 'retry-after': '7200' }, body: 'slow down' })
    const started = Date.now()
    const error = await side
      .open({ timeoutMs: 5000 })
      .run(side.path(project, 'patience'))
      .catch(thrown => thrown)
    expect(error).toMatchObject({ retryAfter: 7200 })
    expect(error).not.toBeInstanceOf(TimeoutError)
    // It has not even waited for as long as it was allowed to.
    expect(Date.now() - started).toBeLessThan(5000)
  })

  it('does not get a deletion twice, when it may have done it', async () => {
    provesDefect('client.22')
    await write('official-delete', 'ours-delete')
    const failOnce = () => {
      let failures = 1
      side.tampering.instead = ({ operation }) =>
        operation === 'DeleteRun' && failures-- > 0 ? { status: 502, body: 'bad gateway' } : undefined
    }
    failOnce()
    await side.value(`${runPython('official-delete')}\nrun.delete()`)
    expect(sent('DeleteRun')).toHaveLength(2)
    side.tampering.reset()
    failOnce()
    await expect((await fresh('ours-delete')).delete()).rejects.toThrow(HttpError)
    expect(sent('DeleteRun')).toHaveLength(1)
  })
})

describe('an answer with data and an error', () => {
  it('is an error that has the data', async () => {
    provesDefect('client.31')
    await write('partial')
    side.tampering.change = ({ operation }, data) =>
      operation === 'Run'
        ? { data, errors: [{ message: 'the summary is lost', path: ['project'] }] }
        : undefined
    const official = await side.python(runPython('partial'))
    expect(official).toHaveProperty('error')
    const error = await fresh('partial').catch(thrown => thrown)
    expect(error).toBeInstanceOf(GraphQLRequestError)
    expect(error.data.project.run.name).toBe('partial')
    expect(error.errors).toMatchObject([{ message: 'the summary is lost' }])
  })
})

describe('a list of runs', () => {
  beforeAll(() => write('list-1', 'list-2', 'list-3'))

  const filters = { name: { $regex: 'list-.' } }
  const listPython = (args: string) =>
    `api.runs('local/${project}', filters={'name': {'$regex': 'list-.'}}, ${args})`

  it('with pages of another size is another list', async () => {
    provesDefect('client.18')
    const code = `[list(${listPython('per_page=2')}), list(${listPython('per_page=1')})]\nNone`
    await side.value(code)
    expect(sent('Runs').map(({ variables }) => variables.perPage)).not.toContain(1)
    side.tampering.reset()
    const api = side.open()
    for (const perPage of [2, 1]) await api.runs(place(), { filters, perPage }).toArray()
    expect(
      sent('LightRuns')
        .concat(sent('Runs'))
        .map(({ variables }) => variables.perPage),
    ).toEqual([2, 2, 1, 1, 1])
  })

  it('may have a slash in front of its path', async () => {
    provesDefect('client.18')
    const official = await side.python(`list(api.runs('/local/${project}'))`)
    expect(official).toHaveProperty('error')
    expect(await side.open().runs(`/${place()}`, { filters }).toArray()).toHaveLength(3)
  })

  it('asks for no default entity when its path names one', async () => {
    provesDefect('client.18')
    const code = `[${runPython('list-1').slice('run = '.length)}, None][1]`
    await side.value(code)
    expect(sent('GetDefaultEntity')).toHaveLength(1)
    side.tampering.reset()
    await fresh('list-1')
    expect(side.tampering.seen).toHaveLength(1)
  })

  it('can be gone through by two loops at a time', async () => {
    provesDefect('client.17')
    const code = `runs = ${listPython('per_page=1')}\n[(one.id, other.id) for one in runs for other in runs]`
    expect((await side.value(code)) as unknown[]).toHaveLength(3)
    const runs = side.open().runs(place(), { filters, perPage: 1 })
    const pairs: string[] = []
    for await (const one of runs) for await (const other of runs) pairs.push(`${one.id} ${other.id}`)
    expect(pairs).toHaveLength(9)
  })

  it('ends neither early nor never when a page of it is empty', async () => {
    provesDefect('client.17')
    // The first page holds nothing, and says where to go on.
    side.tampering.change = ({ operation, variables }, data) => {
      if (!/Runs$/.test(operation) || variables.cursor !== null) return
      data.project.runs = {
        edges: [],
        pageInfo: { hasNextPage: true, endCursor: data.project.runs.edges[0].cursor },
      }
    }
    expect(await side.value(`list(${listPython('per_page=1')})`)).toEqual([])
    const ids = (await side.open().runs(place(), { filters, perPage: 1 }).toArray()).map(({ id }) => id)
    expect(ids).toEqual(['list-2', 'list-3'])
  })
})

describe('the sweep of many runs', () => {
  it('is asked for once, and its errors are not swallowed', async () => {
    provesDefect('client.19')
    const { stdout } = await side.official.mustRun('write_sweep', ['--project', 'sweeping'])
    const [, , sweep = ''] = stdout.trim().split('\n').slice(-3)
    const code = `[run.sweep.id for run in api.runs('local/sweeping', include_sweeps=True)]`
    expect(await side.value(code)).toEqual([`s:${sweep}`, `s:${sweep}`])
    const official = side.tampering.seen.filter(({ operation }) => /Sweep/.test(operation)).length
    expect(official).toBeGreaterThan(1)
    side.tampering.reset()
    const runs = await side.open().runs('local/sweeping', { includeSweeps: true }).toArray()
    expect(await Promise.all(runs.map(async run => (await run.sweep())?.id))).toEqual([sweep, sweep])
    expect(side.tampering.seen.filter(({ operation }) => /Sweep/.test(operation))).toHaveLength(1)
    side.tampering.instead = ({ operation }) =>
      /Sweep/.test(operation) ? { status: 403, body: '{"errors":[{"message":"no"}]}' } : undefined
    const [run] = await side.open().runs('local/sweeping').toArray()
    await expect(run?.sweep()).rejects.toThrow(PermissionError)
  })

  it('is not asked for by itself', async () => {
    provesDefect('documentation.19')
    const code = "import inspect\ninspect.signature(wandb.Api.runs).parameters['include_sweeps'].default"
    expect(await side.value(code)).toBe(false)
    side.tampering.reset()
    await side.open().runs('local/sweeping').toArray()
    expect(side.tampering.seen.some(({ operation }) => /Sweep/.test(operation))).toBe(false)
  })
})

describe('a file', () => {
  const content = 'the content'
  const md5 = createHash('md5').update(content).digest('base64')

  async function upload(id: string): Promise<Run> {
    await write(id)
    const run = await fresh(id)
    const file = path.join(side.folder, 'a.txt')
    writeFileSync(file, content)
    await run.uploadFile(file, { root: side.folder })
    return run
  }

  it('that comes damaged is not saved', async () => {
    provesDefect('client.24')
    const run = await upload('damaged')
    side.tampering.instead = ({ path: at }) =>
      at.startsWith('/storage/') ? { status: 200, body: 'the c0ntent' } : undefined
    const folder = path.join(side.folder, 'downloads')
    const code = `${runPython('damaged')}\nrun.file('a.txt').download(root='${folder}').read()`
    expect(await side.value(code)).toBe('s:the c0ntent')
    const file = await run.file('a.txt')
    expect(file.md5).toBe(md5)
    await expect(file.download({ root: path.join(folder, 'ours') })).rejects.toMatchObject({
      category: expect.any(String),
    })
    expect(() => readFileSync(path.join(folder, 'ours/a.txt'))).toThrow()
    side.tampering.reset()
    await file.download({ root: path.join(folder, 'ours') })
    expect(readFileSync(path.join(folder, 'ours/a.txt'), 'utf8')).toBe(content)
  })

  it('of another host is fetched without a header of the session', async () => {
    provesDefect('client.24')
    const run = await upload('elsewhere')
    const elsewhere = await openTampering(side)
    try {
      elsewhere.instead = () => ({ status: 200, body: content })
      side.tampering.change = ({ operation }, data) => {
        if (operation !== 'RunFiles') return
        for (const { node } of data.project.run.files.edges) {
          node.url = node.url.replace(side.tampering.url, elsewhere.url)
          node.directUrl = node.url
        }
      }
      const folder = path.join(side.folder, 'elsewhere')
      await side.value(`${runPython('elsewhere')}\nrun.file('a.txt').download(root='${folder}').name\nNone`)
      const official = elsewhere.seen.flatMap(({ headers }) => Object.keys(headers))
      expect(official).toContain('use-admin-privileges')
      elsewhere.reset()
      elsewhere.instead = () => ({ status: 200, body: content })
      expect(await (await run.file('a.txt')).text()).toBe(content)
      const ours = elsewhere.seen.flatMap(({ headers }) => Object.keys(headers))
      expect(ours.filter(name => /^(authorization|use-admin|x-wandb)/.test(name))).toEqual([])
      expect(elsewhere.seen).toHaveLength(1)
    } finally {
      await elsewhere.close()
    }
  })

  it('that is not there, or not below the root, is found out before anything is announced', async () => {
    provesDefect('client.25')
    await write('announced')
    mkdirSync(path.join(side.folder, 'inner'), { recursive: true })
    const outside = path.join(side.folder, 'outside.txt')
    writeFileSync(outside, 'x')
    const root = path.join(side.folder, 'inner')
    for (const file of [path.join(root, 'nowhere.txt'), outside]) {
      side.tampering.reset()
      expect(
        await side.python(`${runPython('announced')}\nrun.upload_file('${file}', root='${root}')`),
      ).toHaveProperty('error')
      expect(sent('CreateRunFiles')).toHaveLength(1)
      side.tampering.reset()
      const run = await fresh('announced')
      await expect(run.uploadFile(file, { root })).rejects.toThrow(InputError)
      expect(sent('CreateRunFiles')).toEqual([])
    }
  })
})

describe('an artifact', () => {
  it('is logged to a server that does not know of digest algorithms', async () => {
    provesDefect('client.32')
    await write('artifact')
    const run = await fresh('artifact')
    await run.logArtifact(new Artifact('known', 'dataset'))
    side.tampering.change = (_request, data) => {
      const features = data?.serverInfo?.features
      if (features) data.serverInfo.features = features.filter(isKnownToOldServers)
    }
    side.tampering.instead = ({ query }) =>
      /digestAlgorithm/.test(query)
        ? { status: 400, body: '{"errors":[{"message":"Unknown argument digestAlgorithm"}]}' }
        : undefined
    const code = `${runPython('artifact')}\nrun.log_artifact(api.artifact('local/${project}/known:v0'))`
    const official = await side.python(code, { apart: 'old-server' })
    expect(JSON.stringify(official)).toContain('Unknown argument digestAlgorithm')
    const api = side.open()
    const logged = await (await api.run(side.path(project, 'artifact'))).logArtifact(
      await api.artifact(`local/${project}/known:v0`),
      { aliases: ['again'] },
    )
    expect(logged.name).toBe('known:v0')
  })
})

const isKnownToOldServers = ({ name }: { name: string }) => name !== 'ARTIFACT_DIGEST_ALGORITHM'

describe('credentials', () => {
  const leak = 'l'.repeat(40)

  it("are not taken from netrc's `default` entry", async () => {
    provesDefect('client.26')
    const netrc = path.join(side.folder, 'netrc')
    writeFileSync(netrc, `default login someone password ${leak}\n`, { mode: 0o600 })
    await write('netrc')
    const keys = () => side.tampering.seen.map(({ headers }) => headers.authorization ?? '')
    const basic = `Basic ${Buffer.from(`api:${leak}`).toString('base64')}`
    await side.python('1', { apart: 'netrc-official', env: { NETRC: netrc, WANDB_API_KEY: '' } })
    expect(keys()).toContain(basic)
    side.tampering.reset()
    vi.stubEnv('NETRC', netrc)
    vi.stubEnv('WANDB_API_KEY', '')
    const api = new Api({ baseUrl: side.tampering.url })
    await expect(api.run(side.path(project, 'netrc'))).rejects.toThrow(AuthenticationError)
    expect(keys().filter(key => key !== '')).toEqual([])
  })

  it('are sent below the path of the server alone, by whole names', async () => {
    provesDefect('client.27')
    await write('prefix')
    // The service is at /api here; /apiX is somebody else's.
    const front = await openTampering(side)
    const other = `${front.url}/apiX/file`
    front.instead = ({ path: at, operation, variables }) => {
      if (at.startsWith('/apiX/')) return { status: 200, body: 'x' }
      if (!at.startsWith('/api/')) return { status: 404, body: '' }
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: made(operation, variables, other),
      }
    }
    try {
      const code = `api.run('local/p/r').file('f').download(root='${side.folder}/prefix').name\nNone`
      const official = await side.python(code, {
        apart: 'prefix',
        env: { WANDB_BASE_URL: `${front.url}/api` },
      })
      expect(official).toEqual({ ok: null })
      const stolen = () => front.seen.find(({ path: at }) => at.startsWith('/apiX/'))?.headers
      expect(stolen()).toHaveProperty('authorization')
      front.seen = []
      const api = new Api({ baseUrl: `${front.url}/api`, apiKey: leak })
      expect(await (await (await api.run('local/p/r')).file('f')).text()).toBe('x')
      expect(stolen()).toBeDefined()
      expect(stolen()).not.toHaveProperty('authorization')
    } finally {
      await front.close()
    }
  })
})

describe('a run that there is not', () => {
  it('is a RunNotFoundError, as the documentation says', async () => {
    provesDefect('documentation.13')
    const official = await side.python("api.run('local/service/nowhere')")
    expect(official).toMatchObject({ error: { class: 'CommError', cause: 'RunNotFoundError' } })
    await expect(fresh('nowhere')).rejects.toThrow(RunNotFoundError)
  })
})

/** As much of a service as reading a file takes. */
function made(operation: string, variables: Record<string, unknown>, url: string): string {
  const file = {
    id: 'f',
    name: 'f',
    url,
    directUrl: url,
    sizeBytes: 1,
    mimetype: 'text/plain',
    md5: null,
    updatedAt: null,
  }
  const run = {
    ...{ id: 'r', name: 'r', displayName: 'r', state: 'finished', projectId: '1', tags: [], user: null },
    ...{
      config: '{}',
      summaryMetrics: '{}',
      systemMetrics: '{}',
      historyKeys: null,
      createdAt: '2026-01-01T00:00:00',
    },
  }
  const user = { id: 'u', name: 'u', username: 'u', entity: 'local', teams: { edges: [] }, flags: '{}' }
  const files = { edges: [{ node: file, cursor: 'c' }], pageInfo: { hasNextPage: false, endCursor: 'c' } }
  const answer =
    operation === 'Viewer' || operation === 'GetDefaultEntity'
      ? { viewer: user }
      : operation === 'ServerFeaturesQuery'
        ? { serverInfo: { features: [] } }
        : {
            project: {
              internalId: '1',
              run: { ...run, user: { name: 'u', username: 'u' }, fileCount: 1, files },
            },
          }
  return JSON.stringify({ data: answer, asked: variables.entity })
}
