import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openHistory } from '@runscan/history-wasm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, type StartServerOptions, startServer } from './server.js'

let folder: string
let server: RunningServer
let clock: number

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-server-'))
  clock = Date.UTC(2026, 0, 1)
  server = await start()
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = (options: Partial<StartServerOptions> = {}) =>
  startServer({ dataDir: folder, freezeRows: 100, now: () => clock, ...options })

const authorization = () => `Basic ${Buffer.from(`api:${server.apiKey}`).toString('base64')}`

function post(place: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(server.url + place, {
    method: 'POST',
    body: text,
    headers: { authorization: authorization(), ...headers },
  })
}

async function graphql(query: string, variables: Record<string, unknown> = {}) {
  const response = await post('/graphql', { query, variables, operationName: '' })
  return {
    status: response.status,
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
    ...((await response.json()) as { data?: any; errors?: { message: string }[] }),
  }
}

const init = (name = 'r1', more: Record<string, unknown> = {}) =>
  graphql(
    `mutation UpsertBucket($input: UpsertBucketInput!) {
      upsertBucket(input: $input) { inserted bucket { id name historyLineCount state } }
    }`,
    { input: { modelName: 'p', name, host: 'here', ...more } },
  )

const stream = (files: Record<string, unknown>, more: Record<string, unknown> = {}, name = 'r1') =>
  post(`/files/local/p/${name}/file_stream`, { files, ...more })

const rows = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => JSON.stringify({ _step: first + at, loss: 1 / (first + at + 1) }))

const history = (offset: number, content: string[]) => ({ 'wandb-history.jsonl': { offset, content } })

const ask = async (fields: string) => {
  const { data, errors } = await graphql(
    `{ project(name: "p", entityName: "local") { run(name: "r1") { ${fields} } } }`,
  )
  expect(errors).toBeUndefined()
  return data.project.run
}

describe('a run that is streamed', () => {
  it('is stored line by line, and a request that is repeated changes nothing', async () => {
    await init()
    await stream(history(0, rows(0, 3)))
    await stream(history(0, rows(0, 3)))
    await stream(history(2, rows(2, 2)))
    expect(await ask('historyLineCount historyKeys')).toMatchObject({
      historyLineCount: 4,
      historyKeys: { lastStep: 3 },
    })
  })

  it('survives the end of the server between two requests', async () => {
    await init()
    await stream(history(0, rows(0, 3)))
    await server.close()
    server = await start()
    await stream(history(3, rows(3, 2)), { complete: true, exitcode: 0 })
    expect(await ask('historyLineCount state')).toEqual({ historyLineCount: 5, state: 'finished' })
  })

  it('is frozen by count while it goes on, and wholly when it has ended; exports are signed and readable in ranges', async () => {
    await init()
    await stream(history(0, rows(0, 250)))
    const running = (await ask('parquetHistory(liveKeys: ["_step"]) { parquetUrls liveData }')).parquetHistory
    expect(running.parquetUrls).toHaveLength(2)
    expect(running.liveData).toEqual([{ _step: 200 }])
    await stream({}, { complete: true, exitcode: 0 })
    const ended = (await ask('parquetHistory(liveKeys: ["_step"]) { parquetUrls liveData }')).parquetHistory
    expect(ended.liveData).toEqual([])
    const read = await openHistory(ended.parquetUrls)
    expect((await read.scan().toArray()).map(row => row._step)).toEqual(
      Array.from({ length: 250 }, (_, at) => at),
    )
    await read.close()
  })

  it('gives only rows that are not exported between steps, to older clients all', async () => {
    await init()
    await stream(history(0, rows(0, 150)))
    const query =
      '{ project(name: "p") { run(name: "r1") { history(minStep: 90, maxStep: 110, samples: 50) } } }'
    const count = async (agent: string) => {
      const response = await post('/graphql', { query }, { 'user-agent': agent })
      const { data } = (await response.json()) as { data: { project: { run: { history: string[] } } } }
      return data.project.run.history.length
    }
    expect(await count('W&B Public Client 0.31.0')).toBe(10)
    expect(await count('W&B Public Client 0.26.1')).toBe(20)
  })

  it('refuses what is no row, naming the line, and keeps nothing of that request', async () => {
    await init()
    const response = await stream(history(0, ['{"_step":0}', '{"loss":']))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('line 1')
    expect(await ask('historyLineCount')).toEqual({ historyLineCount: 0 })
  })

  it('may leave out as many lines as there are numbers: it is exported, and others are served meanwhile', async () => {
    await init()
    const far = 2 ** 31 - 3
    await stream(history(0, rows(0, 120)))
    expect((await stream(history(far, rows(500, 2)))).status).toBe(200)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    await stream({}, { complete: true, exitcode: 0 })
    const { parquetUrls, liveData } = (
      await ask('parquetHistory(liveKeys: ["_step"]) { parquetUrls liveData }')
    ).parquetHistory
    expect(liveData).toEqual([])
    const read = await openHistory(parquetUrls)
    expect((await read.scan().toArray()).map(row => row._step)).toEqual([
      ...Array.from({ length: 120 }, (_, at) => at),
      500,
      501,
    ])
    await read.close()
  })

  it.each([2 ** 31 - 2, 2 ** 52, Number.MAX_SAFE_INTEGER])(
    'has no line %d, which no answer could tell of',
    async offset => {
      await init()
      const response = await stream(history(offset, rows(0, 2)))
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('not a line number')
      expect(await ask('historyLineCount')).toEqual({ historyLineCount: 0 })
    },
  )

  it('loses nothing after a NUL, which stands as U+FFFD', async () => {
    await init('r1', { displayName: 'before\0after' })
    await stream({ 'output.log': { offset: 0, content: ['before\0after'] } })
    expect(await ask('displayName')).toEqual({ displayName: 'before\ufffdafter' })
    expect(JSON.stringify(await ask('logLines(first: 10) { edges { node { line } } }'))).toContain(
      'before\ufffdafter',
    )
  })

  it.each(['1.5', '9223372036854775808', '-1e300', '1e400', '"1"', 'null'])(
    'has no step %s, which no export could hold',
    async step => {
      await init()
      expect((await stream(history(0, [`{"_step":${step}}`]))).status).toBe(400)
      expect((await stream(history(0, ['{"_step":9223372036854775807}', '{"_step":-5}']))).status).toBe(200)
      expect(await ask('historyLineCount')).toEqual({ historyLineCount: 2 })
    },
  )

  it.each([1.5, 1e300, 'x', {}])('cannot end with %j', async exitcode => {
    await init()
    expect((await stream({}, { complete: true, exitcode })).status).toBe(400)
    expect(await ask('state')).toEqual({ state: 'running' })
  })

  it('takes what is nested 500 levels deep, and nothing deeper that would be in the way of the list of runs', async () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}"[{"${'}'.repeat(levels)}`
    const send = async (levels: number) => [
      (await init('r1', { config: nested(levels) })).errors?.length ?? 0,
      (await init('r1', { summaryMetrics: nested(levels) })).errors?.length ?? 0,
      (await stream({ 'wandb-summary.json': { offset: 0, content: [nested(levels)] } })).status,
      (await stream(history(0, [`{"_step":0,"deep":${nested(levels - 1)}}`]))).status,
    ]
    await init()
    expect(await send(501)).toEqual([1, 1, 400, 400])
    expect(await send(500)).toEqual([0, 0, 200, 200])
    const { status, errors } = await graphql(
      '{ project(name: "p", entityName: "local") { runs { edges { node { config summaryMetrics historyKeys } } } } }',
    )
    expect({ status, errors }).toEqual({ status: 200, errors: undefined })
  })

  it.each(['{"a":', '[1]', '7'])('refuses %s as a summary, and keeps the one that it has', async text => {
    await init()
    const summary = (content: string) => stream({ 'wandb-summary.json': { offset: 0, content: [content] } })
    expect((await summary('{"a":1}')).status).toBe(200)
    expect((await summary(text)).status).toBe(400)
    expect(await ask('summaryMetrics')).toEqual({ summaryMetrics: '{"a":1}' })
  })

  it('says NaN as a text where JSON has no number for it, and keeps long integers', async () => {
    await init()
    await stream(history(0, ['{"_step":0,"a":NaN,"b":1152921504606846977,"c":{"d":Infinity}}']))
    const query = `{ project(name: "p") { run(name: "r1") { sampledHistory(specs: ["{\\"keys\\":[\\"a\\",\\"b\\",\\"c.d\\"]}"]) } } }`
    const text = await (await post('/graphql', { query })).text()
    expect(text).toContain('[{"a":"NaN","b":1152921504606846977,"c.d":"Infinity"}]')
  })

  it('that begins again under its id without resuming begins with nothing', async () => {
    await init()
    await stream(history(0, rows(0, 150)), { complete: true, exitcode: 0 })
    const again = await init()
    expect(again.data.upsertBucket).toMatchObject({
      inserted: false,
      bucket: { historyLineCount: 0, state: 'running' },
    })
    expect(
      (await ask('parquetHistory(liveKeys: ["_step"]) { parquetUrls liveData }')).parquetHistory,
    ).toEqual({
      parquetUrls: [],
      liveData: [],
    })
  })
})

describe('the state of a run', () => {
  const state = async () => (await ask('state')).state

  it('is finished after exit code 0 and failed after any other', async () => {
    await init()
    expect(await state()).toBe('running')
    await stream({}, { complete: true, exitcode: 3 })
    expect(await state()).toBe('failed')
  })

  it('is crashed after silence, and running again after a sign of life', async () => {
    await init()
    clock += 301_000
    expect(await state()).toBe('crashed')
    await stream({})
    expect(await state()).toBe('running')
  })

  it('is killed when it was asked to stop and did', async () => {
    const { data } = await init()
    await graphql('mutation($id: ID!) { stopRun(input: { id: $id }) { success } }', {
      id: data.upsertBucket.bucket.id,
    })
    expect(await (await stream({})).json()).toMatchObject({ stopped: true })
    await stream({}, { complete: true, exitcode: 255 })
    expect(await state()).toBe('killed')
  })
})

describe('files', () => {
  it('are uploaded and read through signed links that expire', async () => {
    await init()
    const { data } = await graphql(
      `mutation($files: [String!]!) {
        createRunFiles(input: { entityName: "local", projectName: "p", runName: "r1", files: $files }) { files { name uploadUrl } }
      }`,
      { files: ['sub folder/100%.txt'] },
    )
    const [{ uploadUrl }] = data.createRunFiles.files
    expect((await fetch(uploadUrl, { method: 'PUT', body: 'hello world' })).status).toBe(200)
    const { files } = await ask('files { edges { node { name url sizeBytes md5 mimetype } } }')
    const { url, ...file } = files.edges[0].node
    expect(file).toEqual({
      name: 'sub folder/100%.txt',
      sizeBytes: 11,
      md5: 'XrY7u+Ae7tCTyyK7j1rNww==',
      mimetype: 'text/plain',
    })
    const part = await fetch(url, { headers: { range: 'bytes=-5' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 6-10/11',
      'world',
    ])
    expect((await fetch(url.replace('sub%20folder', 'other'))).status).toBe(403)
    clock += 3_601_000
    expect((await fetch(url)).status).toBe(403)
  })

  it('with names that lead out of the folder are refused', async () => {
    await init()
    const { errors } = await graphql(
      'mutation { createRunFiles(input: { entityName: "local", projectName: "p", runName: "r1", files: ["../x"] }) { runID } }',
    )
    expect(errors?.[0]?.message).toContain("'../x'")
  })
})

describe('the door', () => {
  it('is closed without the key', async () => {
    const response = await post(
      '/graphql',
      { query: '{ viewer { id } }' },
      { authorization: 'Basic bm9uZQ==' },
    )
    expect(response.status).toBe(401)
    expect((await response.json()) as object).toHaveProperty('errors')
  })

  it('is closed for pages of other origins', async () => {
    expect(
      (await post('/graphql', { query: '{ viewer { id } }' }, { origin: 'https://evil.example' })).status,
    ).toBe(403)
    expect((await post('/graphql', { query: '{ viewer { id } }' }, { origin: server.url })).status).toBe(200)
  })

  it('lets pages of an allowed origin ask and read, and no others', async () => {
    await server.close()
    const origin = 'http://localhost:5173'
    server = await start({ allowedOrigins: [origin] })
    const preflight = await fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
    const answer = await post('/graphql', { query: '{ viewer { id } }' }, { origin })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    const fromElsewhere = await post(
      '/graphql',
      { query: '{ viewer { id } }' },
      { origin: 'http://localhost:1' },
    )
    expect(fromElsewhere.status).toBe(403)
    expect(fromElsewhere.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('keeps its keys for the owner alone, and gives the same one after a restart', async () => {
    expect(statSync(path.join(folder, 'api-key')).mode & 0o777).toBe(0o600)
    const before = server.apiKey
    await server.close()
    server = await start()
    expect(server.apiKey).toBe(before)
  })

  it('is closed for a second server on the same data', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'IN_USE' })
  })
})

describe('GraphQL', () => {
  it('takes empty operation names and variables that nobody declared', async () => {
    const { data } = await graphql('query Viewer { viewer { entity } }', { unused: 1 })
    expect(data).toEqual({ viewer: { entity: 'local' } })
  })

  it('says which field is not known, with status 400', async () => {
    const { status, errors } = await graphql('{ viewer { nope } }')
    expect(status).toBe(400)
    expect(errors?.[0]?.message).toContain('nope')
  })

  it('refuses to reuse the id of a deleted run', async () => {
    const { data } = await init()
    await graphql('mutation($id: ID!) { deleteRun(input: { id: $id }) { clientMutationId } }', {
      id: data.upsertBucket.bucket.id,
    })
    const { errors } = await init()
    expect(errors?.[0]?.message).toContain('deleted')
    expect((await stream({})).status).toBe(410)
  })
})

describe('a list of runs', () => {
  it('keeps its pages apart while runs are added, in any order', async () => {
    for (const name of ['a', 'b', 'c'])
      await init(name, { config: `{"lr":{"value":${name === 'b' ? 3 : 1}}}` })
    const page = async (after: string | null) =>
      (
        await graphql(
          `query($after: String) {
            project(name: "p") { runs(first: 2, order: "-config.lr.value", after: $after) { edges { cursor node { name } } pageInfo { hasNextPage } } }
          }`,
          { after },
        )
      ).data.project.runs
    const first = await page(null)
    await init('d', { config: '{"lr":{"value":9}}' })
    const second = await page(first.edges.at(-1).cursor)
    expect(
      [first, second].map(({ edges }) => edges.map((edge: { node: { name: string } }) => edge.node.name)),
    ).toEqual([['b', 'c'], ['a']])
  })

  it('names the filter operator that it does not know', async () => {
    await init()
    const { errors } = await graphql(
      '{ project(name: "p") { runCount(filters: "{\\"state\\": {\\"$near\\": 1}}") } }',
    )
    expect(errors?.[0]?.message).toContain('$near')
  })
})
