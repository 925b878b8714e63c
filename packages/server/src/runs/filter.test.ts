import { describe, expect, it } from 'vitest'
import { ServerError } from '../errors.js'
import type { RunRecord } from '../storage/runs.js'
import { checkRunField, runDocument } from './document.js'
import { parseFilter } from './filter.js'

const run = {
  name: 'abc123',
  displayName: 'Fancy run 7',
  state: 'finished',
  tags: ['best', 'v2'],
  groupName: 'g',
  jobType: null,
  sweepName: null,
  host: 'gpu-1',
  createdAt: Date.UTC(2026, 0, 31, 12),
  heartbeatAt: Date.UTC(2026, 0, 31, 13),
  config: `{
    "lr": {"value": 0.01, "desc": null}, "big": {"value": 9007199254740993}, "off": {"value": false},
    "a.b": {"value": {"c.d": 5}}, "net": {"value": {"width": 8, "layers": [1, 2]}}, "none": {"value": null},
    "wrapped": {"value": {"value": 3}}, "text": {"value": "10"}
  }`,
  summary: '{"loss": 0.5, "nan": NaN, "inf": Infinity, "train/loss": 1, "deep": {"x.y": {"z": 2}}}',
} as unknown as RunRecord

const wants = (filter: unknown) => {
  const text = typeof filter === 'string' ? filter : JSON.stringify(filter)
  return parseFilter(text, checkRunField)(runDocument(run, 'alice'))
}

describe('a filter wants a run', () => {
  it.each([
    '',
    '{}',
    'null',
    '{"state": "finished"}',
    '{"state": {"$eq": "finished"}, "host": "gpu-1"}',
    '{"state": {"$ne": "crashed"}}',
    '{"jobType": null}',
    '{"jobType": {"$exists": false}}',
    '{"config.none": {"$exists": false}}',
    '{"config.lr": {"$exists": true}}',
    '{"tags": "best"}',
    '{"tags": ["best", "v2"]}',
    '{"tags": {"$in": ["nothing", "v2"]}}',
    '{"tags": {"$nin": ["nothing"]}}',
    '{"tags": {"$ne": "nothing"}}',
    '{"username": "alice"}',
    '{"display_name": {"$regex": "^Fancy .* [0-9]$"}}',
    '{"displayName": {"$regex": "fancy", "$options": "i"}}',
    '{"displayName": {"$regex": "(?i)fancy"}}',
    '{"displayName": {"$not": {"$regex": "^run"}}}',
    '{"config.lr": 0.01}',
    '{"config.lr.value": {"$gte": 0.01, "$lt": 0.02}}',
    '{"config.big": 9007199254740993}',
    '{"config.off": false}',
    '{"config.a.b.c.d": 5}',
    '{"config.net.width": {"$gt": 7}}',
    '{"config.net.value.width": 8}',
    '{"config.net.layers": 2}',
    '{"config.wrapped": {"value": 3}}',
    '{"config.wrapped.value": 3}',
    '{"config.text": "10"}',
    '{"summary_metrics.loss": {"$lte": 0.5}}',
    '{"summary_metrics.train/loss": 1}',
    '{"summary_metrics.deep.x.y.z": 2}',
    '{"summary_metrics.inf": {"$gt": 1e300}}',
    '{"created_at": {"$gt": "2026-01-31"}}',
    '{"createdAt": {"$gte": "2026-01-31T12:00:00", "$lte": "2026-01-31T12:00:00Z"}}',
    '{"createdAt": {"$eq": "2026-01-31T13:00:00.000000+01:00"}}',
    '{"created_at": "2026-01-31 12:00:00"}',
    '{"heartbeat_at": {"$lt": "2026-02-01"}}',
    '{"duration": {"$gte": 3600}}',
    '{"$and": [{"state": "finished"}, {"tags": "v2"}]}',
    '{"$or": [{"state": "crashed"}, {"name": "abc123"}]}',
    '{"$nor": [{"state": "crashed"}, {"name": "other"}]}',
    '{"$not": {"state": "crashed"}}',
    '{"$and": []}',
    '{"config.missing": {"$ne": 1}}',
    '{"config.missing": {"$nin": [1]}}',
  ])('%s', filter => {
    expect(wants(filter)).toBe(true)
  })
})

describe('a filter does not want a run', () => {
  it.each([
    '{"state": "Finished"}',
    '{"config.text": 10}',
    '{"config.text": {"$gt": 5}}',
    '{"config.lr": {"$gt": "0.001"}}',
    '{"config.missing": {"$lt": 1}}',
    '{"config.missing": 1}',
    '{"config.big": 9007199254740992}',
    '{"config.off": 0}',
    '{"config.off": {"$exists": false}}',
    '{"summary_metrics.nan": {"$gt": 0}}',
    '{"summary_metrics.nan": {"$lte": 0}}',
    '{"tags": ["v2", "best"]}',
    '{"tags": {"$ne": "best"}}',
    '{"tags": {"$nin": ["best"]}}',
    '{"created_at": {"$gt": "2026-01-31T12:00:00Z"}}',
    '{"$nor": [{"state": "finished"}]}',
    '{"$or": []}',
    '{"jobType": {"$exists": true}}',
    '{"state": {"$in": []}}',
    '{"displayName": {"$regex": "fancy"}}',
  ])('%s', filter => {
    expect(wants(filter)).toBe(false)
  })
})

describe('a filter that cannot be read is refused, and the reason named', () => {
  it.each([
    ['{"state": {"$near": 1}}', '$near'],
    ['{"$xor": []}', '$xor'],
    ['{"$or": {}}', '$or'],
    ['{"state": {"$in": "finished"}}', '$in'],
    ['{"stat": "finished"}', '`stat`'],
    ['{"config": {"lr": 1}}', '`config`'],
    ['{"name": {"$regex": "("}}', '$regex'],
    ['{"name": {"$regex": 7}}', '$regex'],
    ['{"name": {"$regex": "a", "$options": "x"}}', '$options'],
    ['{"created_at": {"$gt": "yesterday"}}', '`created_at`'],
    ['{"created_at": 5}', '`created_at`'],
    ['[]', 'an object'],
    ['{', 'not JSON'],
  ])('%s', (filter, reason) => {
    expect(() => wants(filter)).toThrow(ServerError)
    expect(() => wants(filter)).toThrow(reason)
  })

  it('also one that is nested without end', () => {
    const nested = (text: string, end: string, depth: number) => text.repeat(depth) + end
    expect(() => wants(`${nested('{"$not":', '{}', 60)}${'}'.repeat(60)}`)).toThrow('levels deep')
    expect(() => wants(`{"name": ${nested('{"$not":', '{"$eq":1}', 60)}${'}'.repeat(60)}}`)).toThrow(
      'levels deep',
    )
    expect(() => wants(nested('{"$not":', '{}', 200_000) + '}'.repeat(200_000))).toThrow(ServerError)
  })
})

describe('a pattern', () => {
  it.each(['(a+)+$', '(a|a)*$', '(a|aa)+$', '(.*a){20}$', '(x+x+)+y'])(
    'such as %s takes no longer than its text is long',
    pattern => {
      const text = `${'a'.repeat(20_000)}!`
      const started = performance.now()
      parseFilter(JSON.stringify({ name: { $regex: pattern } }))(() => text)
      expect(performance.now() - started).toBeLessThan(2000)
    },
  )
})
