// The official client's own examination of a server: runs, files, artifacts, large bodies, CORS, and a whole sweep.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'

let side: SideBySide
let printed: string

beforeAll(async () => {
  side = await openSideBySide()
  printed = (await side.official.verify()).stdout
})

afterAll(() => side?.close())

const results = () =>
  Object.fromEntries(
    [...printed.matchAll(/^(Checking .*?)\.{3,}(✅|❌)/gm)].map(([, name, mark]) => [name, mark === '✅']),
  )

it('passes every check but the two that want https, which a server of this machine does without', () => {
  expect(results()).toEqual({
    'Checking if logged in': true,
    'Checking signed URL upload': true,
    'Checking ability to send large payloads through proxy': true,
    'Checking requests to base url': false,
    'Checking requests made over signed URLs': false,
    'Checking CORs configuration of the bucket': true,
    'Checking wandb package version is up to date': true,
    'Checking logged metrics, saving and downloading a file': true,
    'Checking artifact save and download workflows': true,
    'Checking sweep creation and agent execution': true,
  })
})

it('runs its sweep over the whole grid, each combination once, and ends it', async () => {
  const { entity, url, apiKey } = side.server
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`api:${apiKey}`)}` },
    body: JSON.stringify({
      query: '{ models(first: 10) { edges { node { name sweeps { edges { node { name } } } } } } }',
    }),
  })
  const { data } = (await response.json()) as { data: Projects }
  const [[project, sweep] = ['', '']] = data.models.edges.flatMap(({ node }) =>
    node.sweeps.edges.map(edge => [node.name, edge.node.name] as const),
  )
  const found = await side.api.sweep(`${entity}/${project}/${sweep}`)
  expect(found).toMatchObject({ runCount: 9, expectedRunCount: 9, bestLoss: 0.01 ** 3 + 1 })
  const runs = await side.api
    .runs(`${entity}/${project}`, { filters: { sweep }, lazy: false, includeSweeps: true })
    .toArray()
  expect(new Set(runs.map(run => JSON.stringify([run.config.x, run.config.y]))).size).toBe(9)
  for (const run of runs) expect(await run.sweep()).toMatchObject({ id: sweep })
})

interface Projects {
  models: { edges: { node: { name: string; sweeps: { edges: { node: { name: string } }[] } } }[] }
}
