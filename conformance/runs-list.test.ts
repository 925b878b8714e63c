// Lists of runs: filters, order and paging give both clients the same runs in the same order.

import path from 'node:path'
import { NotLoadedError } from '@runscan/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectOf, partsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import type { Answer, Question } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves } from './proofs/proves.js'

const area = openArea('runs-list')
const project = 'many'

interface List {
  filters?: Record<string, unknown>
  order?: string
  perPage?: number
}

const lists: List[] = [
  {},
  { perPage: 2 },
  { perPage: 1, order: '-created_at' },
  { order: '+created_at' },
  { order: '-heartbeat_at' },
  { order: '-config.number.value' },
  { order: '+config.number.value', perPage: 3 },
  { order: '-summary_metrics.loss' },
  { filters: { state: 'finished' } },
  { filters: { state: { $ne: 'finished' } } },
  { filters: { tags: 'even' } },
  { filters: { tags: { $in: ['odd', 'nothing'] } } },
  { filters: { 'config.number': { $gt: 2 } } },
  { filters: { 'config.number.value': { $lte: 2 } } },
  { filters: { 'summary_metrics.last_session_rows': { $gte: 4 } }, perPage: 1 },
  { filters: { $or: [{ name: 'run-1' }, { name: 'run-4' }] } },
  { filters: { $and: [{ tags: 'even' }, { state: 'failed' }] } },
  { filters: { displayName: { $regex: 'run-[12]$' } } },
  { filters: { 'config.missing': { $exists: true } } },
  { filters: { name: 'nowhere' } },
]

let side: SideBySide
let answers: Record<string, Answer>

beforeAll(async () => {
  side = await openSideBySide()
  for (let first = 0; first < 5; first += 2) await Promise.all([first, first + 1].map(write))
  const asked = lists.map(({ filters, order, perPage }, index) => {
    const args = { filters, order, per_page: perPage }
    const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
    return [`list ${index}`, { what: 'runs', path: projectPath(), args: given }] as const
  })
  answers = await side.official.ask({
    ...(Object.fromEntries(asked) as Record<string, Question>),
    lazy: { what: 'lazy_attributes', path: projectPath(), run: 'run-1', names: ['name', 'state', 'tags'] },
  })
})

afterAll(() => side?.close())

function projectPath(): string {
  return `${side.server.entity}/${project}`
}

/** Six runs: the third fails, the even ones are tagged so. */
async function write(number: number): Promise<void> {
  await side.official.run('write_short', [
    ...['--project', project, '--id', `run-${number}`, '--rows', String(number + 1)],
    ...['--tag', number % 2 ? 'odd' : 'even', '--config-number', String(number)],
    ...['--exit-code', number === 2 ? '3' : '0', '--logged', path.join(side.folder, `${number}.jsonl`)],
  ])
}

describe('the same runs', () => {
  it.each(lists.map((list, index) => [JSON.stringify(list), list, index] as const))(
    'for %s',
    async (_name, list, index) => {
      const runs = side.api.runs(projectPath(), list)
      const found = (await runs.toArray()).map(run => ({
        id: run.id,
        name: run.name,
        state: run.state,
        created_at: run.createdAt,
        tags: run.tags,
      }))
      const official = objectOf(answers[`list ${index}`] as Answer)
      area.value(['runs', JSON.stringify(list)], official.runs ?? null, found)
      area.value(['runs', JSON.stringify(list), 'length'], official.length ?? null, await runs.length())
      area.check()
    },
  )

  it('are six without a filter, and none for a name that there is not', () => {
    const lengths = [0, lists.length - 1].map(index => objectOf(answers[`list ${index}`] as Answer).length)
    expect(lengths).toEqual(['i:6', 'i:0'])
  })
})

describe('a run from a list', () => {
  it('has its light attributes at once', async () => {
    proves('__init__.lazy', 'official-to-ours', 'both-read')
    proves('__init__.attrs', 'official-to-ours', 'both-read')
    const [run] = await side.api.runs(projectPath(), { filters: { name: 'run-1' } }).toArray()
    const parts = partsOf(answers.lazy as Answer)
    const ours = { name: run?.name, state: run?.state, tags: run?.tags }
    for (const [name, value] of Object.entries(ours)) {
      const answer = parts[name]
      area.value(['lazy', name], answer && 'ok' in answer ? answer.ok : null, value)
    }
    area.check()
  })

  it('says how to load the heavy ones, and has them after that', async () => {
    const [run] = await side.api.runs(projectPath(), { filters: { name: 'run-3' } }).toArray()
    expect(() => run?.config).toThrow(NotLoadedError)
    await run?.loadFullData()
    expect(run?.config).toMatchObject({ number: 3 })
  })
})

everyAllowedDifferenceOccurs('runs-list', area)
