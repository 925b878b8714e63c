// What the server refuses, quickly and in words, while it goes on serving others.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session

beforeEach(async () => {
  session = await openSession()
})

afterEach(() => session.close())

const ask = async (query: string) => {
  const started = performance.now()
  const { errors } = await session.graphql(query)
  return { message: errors?.[0]?.message as string | undefined, ms: performance.now() - started }
}

describe('a GraphQL document', () => {
  const nested = (depth: number): string =>
    `{ project(name: "p") { ${'run(name: "r") { project { '.repeat(depth)} id ${'} }'.repeat(depth)} } }`

  it('may be as deep as clients need', async () => {
    expect((await ask(nested(5))).message).toBeUndefined()
  })

  const multiplied = Array.from({ length: 20 }, (_, at) => {
    const spread = at === 19 ? 'id' : `x: project { run(name: "r") { ...f${at + 1} } } y: project { id }`
    return `fragment f${at} on Run { ${spread} a${at}: project { run(name: "r") { id } } }`
  })
  const aliases = Array.from({ length: 5001 }, (_, at) => `a${at}: serverInfo { __typename }`)
  const documents: Record<string, [query: string, reason: RegExp]> = {
    'nested too deep': [nested(20), /levels deep/],
    'nested without end': [nested(3000), /levels deep|token/],
    'of too many tokens': [`{ ${'viewer { id } '.repeat(10_000)} }`, /token/],
    'whose fragments multiply': [
      `{ project(name: "p") { run(name: "r") { ...f0 } } } ${multiplied.join(' ')}`,
      /levels deep|fields/,
    ],
    'that asks for the same under thousands of names': [`{ ${aliases.join(' ')} }`, /fields|token/],
    'whose fragments go in circles': ['{ viewer { ...a } } fragment a on User { ...a }', /itself/],
  }

  it.each(Object.keys(documents))('%s is refused', async name => {
    const [query, reason] = documents[name] ?? ['', /^$/]
    const { message, ms } = await ask(query)
    expect(message).toMatch(reason)
    expect(ms).toBeLessThan(3000)
    expect((await ask('{ viewer { id } }')).message).toBeUndefined()
  })
})

describe('a new run', () => {
  const create = (input: string) => ask(`mutation { upsertBucket(input: { ${input} }) { inserted } }`)

  const unnameable = [
    'a/b',
    'a\\\\b',
    'a#b',
    'a?b',
    'a%b',
    'a:b',
    ' ',
    '.',
    '..',
    'a\\u0000b',
    'x'.repeat(129),
  ]

  it.each(unnameable)('is refused in a project %j, which no path could name', async project => {
    const { message } = await create(`modelName: "${project}", name: "r"`)
    expect(message).toMatch(/cannot be the name of a project/)
  })

  it.each(unnameable)('is refused under an id %j', async id => {
    const { message } = await create(`modelName: "p", name: "${id}"`)
    expect(message).toMatch(/cannot be a run's id/)
  })

  it('is refused in a state that there is not', async () => {
    expect((await create('modelName: "p", name: "r", state: "nonsense"')).message).toMatch(
      /'nonsense' is no state of a run: it is one of pending, running/,
    )
    expect((await create('modelName: "p", name: "r", state: "pending"')).message).toBeUndefined()
  })
})

describe('a body', () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${session.server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`api:${session.server.apiKey}`)}`, ...headers },
      body,
    })

  it('of 10 MB is taken, of 65 MB it is not', async () => {
    const body = (megabytes: number) =>
      JSON.stringify({ query: '{ viewer { id } }', variables: { x: 'x'.repeat(megabytes * 1024 * 1024) } })
    expect((await post(body(10))).status).toBe(200)
    expect((await post(body(65))).status).toBe(413)
  })

  it('that grows when it is unpacked is not taken either', async () => {
    const stream = new Blob([new Uint8Array(100 * 1024 * 1024)])
      .stream()
      .pipeThrough(new CompressionStream('gzip'))
    const packed = await new Response(stream).arrayBuffer()
    expect(packed.byteLength).toBeLessThan(1024 * 1024)
    expect((await post(packed, { 'content-encoding': 'gzip' })).status).toBe(413)
  })

  it('that is not packed as it says is refused, so that nobody sends it again', async () => {
    const packed = await new Response(
      new Blob(['{"query": "{ viewer { id } }"}']).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer()
    const isGzip = { 'content-encoding': 'gzip' }
    expect((await post(packed, isGzip)).status).toBe(200)
    expect((await post(packed.slice(0, -6), isGzip)).status).toBe(400)
    const refused = await post('{"query": "{ viewer { id } }"}', isGzip)
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('gzip')
    expect((await post(packed, { 'content-encoding': 'br' })).status).toBe(415)
  })

  it.each([
    ['no JSON', '{'],
    ['JSON nested without end', `{"query": ${'['.repeat(200_000)}`],
    ['no object', '[]'],
    ['no query', '{"variables": {}}'],
  ])('that is %s is refused with status 400', async (_name, body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toHaveProperty('errors')
  })
})
