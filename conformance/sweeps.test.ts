// A sweep that the official client made, and its runs, read by both.

import { SweepNotFoundError } from '@runscan/core'
import { startRun } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, objectOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import type { Answer } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves } from './proofs/proves.js'

const area = openArea('sweeps')
const project = 'search'

let side: SideBySide
let runIds: string[]
let sweepId: string
let answers: Record<string, Answer>

beforeAll(async () => {
  side = await openSideBySide()
  const { stdout } = await side.official.mustRun('write_sweep', ['--project', project])
  const ids = stdout.trim().split('\n').slice(-3)
  runIds = ids.slice(0, 2)
  sweepId = ids[2] ?? ''
  const lost = await startRun(side.api, { project, id: 'lost' })
  await lost.finish()
  await joinSweep('lost', 'nowhere')
  answers = await side.official.ask({
    sweep: { what: 'sweep_of_run', path: side.path(project, runIds[1] ?? '') },
    gone: { what: 'python', path: side.path(project, 'lost'), code: 'run.sweep' },
    listed: { what: 'sweeps_of_project', path: `${side.server.entity}/${project}` },
  })
})

afterAll(() => side?.close())

/** Notes a sweep in a run, whether there is such a sweep or not. */
async function joinSweep(name: string, sweep: string): Promise<void> {
  const { url, apiKey } = side.server
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`api:${apiKey}`)}` },
    body: JSON.stringify({
      query: 'mutation($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }',
      variables: { input: { modelName: project, name, sweep } },
    }),
  })
}

describe('the sweep of a run', () => {
  it('says the same to both', async () => {
    proves('sweep_name', 'official-to-ours', 'both-read')
    proves('__init__.include_sweeps', 'official-to-ours', 'both-read')
    const run = await side.api.run(side.path(project, runIds[1] ?? ''))
    const sweep = await run.sweep()
    const ours = {
      id: sweep?.id,
      name: sweep?.name,
      entity: sweep?.entity,
      project: sweep?.project,
      config: sweep?.config,
      expected_run_count: sweep?.expectedRunCount,
      path: sweep?.path,
      url: sweep?.url,
      state: sweep?.state,
      method: sweep?.method,
      best_loss: sweep?.bestLoss,
      run_count: sweep?.runCount,
      description: sweep?.description,
    }
    for (const [name, value] of Object.entries(objectOf(answers.sweep as Answer))) {
      area.value(['sweep', name], value, ours[name as keyof typeof ours])
    }
    area.check()
    expect(ours).toMatchObject({ id: sweepId, run_count: 2, expected_run_count: 3, best_loss: 0.01 })
    expect(run.sweepName).toBe(sweepId)
  })

  it('is the one that its path leads to, and is in the project', async () => {
    const sweep = await side.api.sweep(`${side.server.entity}/${project}/sweeps/${sweepId}`)
    expect(sweep.id).toBe(sweepId)
    expect(objectOf(answers.listed as Answer)).toEqual({ length: 'i:1', ids: [`s:${sweepId}`] })
    await expect(side.api.sweep(`${project}/nowhere`)).rejects.toThrow(SweepNotFoundError)
  })

  it('that is gone is an error, and not nothing', async () => {
    const run = await side.api.run(side.path(project, 'lost'))
    const ours = await run.sweep().catch(error => error.name)
    area.value(['gone sweep'], answered(answers.gone as Answer), ours)
    area.check()
  })

  it('chooses its runs', async () => {
    const runs = await side.api.runs(project, { filters: { sweep: sweepId } }).toArray()
    expect(runs.map(({ id }) => id)).toEqual(runIds)
  })
})

everyAllowedDifferenceOccurs('sweeps', area)
