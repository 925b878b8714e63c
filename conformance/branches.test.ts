// A run that was forked and one that was taken back, by the official client, have the same rows for both.
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import type { Answer } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'

const area = openArea('branches')
const project = 'branches'
const rows = 40

let side: SideBySide
let answers: Record<string, Answer>
const runs = {} as Record<'trunk' | 'fork', Run>

beforeAll(async () => {
  side = await openSideBySide({ freezeRows: 8 })
  await side.official.mustRun('write_branches', ['--project', project, '--rows', String(rows)])
  const scan = (run: string) => ({
    what: 'scan',
    path: side.path(project, run),
    args: { use_cache: false },
  })
  answers = await side.official.ask({ trunk: scan('trunk'), fork: scan('fork') })
  for (const name of ['trunk', 'fork'] as const) runs[name] = await side.api.run(side.path(project, name))
})

afterAll(() => side?.close())

const labels = async (run: Run) => (await run.scanHistory().toArray()).map(row => [row._step, row.label])
const expected = (label: string, first: number, end: number) =>
  Array.from({ length: end - first }, (_, at) => [first + at, label])

describe('a run', () => {
  it('that branched off another has the rows of both, in both clients', async () => {
    expect(await labels(runs.fork)).toEqual([...expected('trunk', 0, 21), ...expected('fork', 21, 40)])
    area.rows(['fork'], rowsOf(answers.fork as Answer), await runs.fork.scanHistory().toArray())
    area.check()
  })

  it('that was taken back has the rows up to that step, and then the new ones', async () => {
    expect(await labels(runs.trunk)).toEqual([...expected('trunk', 0, 16), ...expected('rewound', 16, 30)])
    area.rows(['trunk'], rowsOf(answers.trunk as Answer), await runs.trunk.scanHistory().toArray())
    area.check()
  })
})

everyAllowedDifferenceOccurs('branches', area)
