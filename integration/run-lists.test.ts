// Lists of runs: every field can be filtered and sorted by, and only what a query asks about is read for it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession, type Session } from './harness/session.js'

let session: Session

const described = {
  displayName: 'a name',
  groupName: 'a group',
  jobType: 'train',
  tags: ['best'],
  host: 'a-machine',
  sweep: null,
  notes: 'some notes',
  description: 'a description',
  commit: 'abc',
  config: '{"lr": {"value": 0.5}, "deep": {"value": {"er": 1}}}',
  summaryMetrics: '{"loss": 0.25, "best.loss": NaN}',
}

beforeEach(async () => {
  session = await openSession()
  await session.log('plain', [{ _step: 0 }])
  const { errors } = await session.graphql(
    'mutation($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }',
    { input: { modelName: 'p', name: 'described', state: 'running', ...described } },
  )
  expect(errors).toBeUndefined()
})

afterEach(() => session.close())

async function names(filters: Record<string, unknown>, order?: string): Promise<string[]> {
  const runs = await session.api.runs('p', { filters, ...(order && { order }) }).toArray()
  return runs.map(({ id }) => id)
}

describe('a list of runs', () => {
  it.each([
    ['name', 'described'],
    ['displayName', 'a name'],
    ['display_name', 'a name'],
    ['group', 'a group'],
    ['jobType', 'train'],
    ['tags', 'best'],
    ['host', 'a-machine'],
    ['notes', 'some notes'],
    ['description', 'a description'],
    ['commit', 'abc'],
    ['config.lr', 0.5],
    ['config.lr.value', 0.5],
    ['config.deep.er', 1],
    ['config.deep.value.er', 1],
    ['summary_metrics.loss', 0.25],
    ['summary_metrics.best.loss', Number.NaN],
  ])('gives the runs whose %s is %s, alone and beside other fields', async (field, value) => {
    expect(await names({ [field]: value })).toEqual(['described'])
    expect(await names({ [field]: { $ne: value } })).toEqual(['plain'])
    expect(await names({ $and: [{ [field]: value }, { state: 'running' }] })).toEqual(['described'])
    expect(await names({ [field]: value, state: 'finished' }, '-heartbeat_at')).toEqual([])
  })

  it.each(['user', 'createdAt', 'heartbeatAt', 'duration'])('can be filtered by %s', async field => {
    expect(await names({ [field]: { $exists: true } })).toHaveLength(2)
  })

  it.each([
    ['name', ['described', 'plain'], ['plain', 'described']],
    ['tags', ['described', 'plain'], ['plain', 'described']],
    ['created_at', ['plain', 'described'], ['described', 'plain']],
    ['config.lr.value', ['plain', 'described'], ['described', 'plain']],
    // What a run does not have comes last in both.
    ['config.deep.er', ['described', 'plain'], ['described', 'plain']],
    ['summary_metrics.loss', ['described', 'plain'], ['described', 'plain']],
  ])('is sorted by %s in both directions, filtered by something else', async (field, up, down) => {
    const filters = { 'config.none': { $exists: false } }
    expect(await names(filters, `+${field}`)).toEqual(up)
    expect(await names(filters, `-${field}`)).toEqual(down)
  })

  it('counts what its filter wants, also when it is sorted and short', async () => {
    const { data } = await session.graphql(
      `{ project(name: "p") {
        runCount(filters: "{\\"summary_metrics.loss\\": 0.25}")
        runs(filters: "{\\"summary_metrics.loss\\": 0.25}", order: "-host", first: 0) { edges { cursor } }
      } }`,
    )
    expect(data.project).toEqual({ runCount: 1, runs: { edges: [] } })
  })
})
