// A run that the SDK's writer logged, read by the official client: equal to what was logged.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { startRun } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, partsOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { attributes, provesAttribute } from './harness/attributes.js'
import type { Answer } from './harness/official-client.js'
import { isExported, untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves } from './proofs/proves.js'

const area = openArea('written-run')
const project = 'written'
const steps = 2000

const config = {
  learning_rate: 0.01,
  layers: [64, 32],
  optimizer: { name: 'adam', betas: [0.9, 0.999] },
  text: 'Zürich ✓ 𝄞',
  nothing: null,
  flag: false,
  beyond_double: 9007199254740993n,
  endless: Number.POSITIVE_INFINITY,
}

const metadata = { program: 'train.ts', cpu_count: 2 }

/** What the SDK's writer does not write: it measures no machine, and starts no runs of sweeps. */
const unwritten = ['system_metrics', 'sweep_name']

let side: SideBySide
let id: string
let answers: Record<string, Answer>

beforeAll(async () => {
  side = await openSideBySide()
  const run = await startRun(side.api, {
    project,
    name: 'Written by the SDK',
    config,
    tags: ['sdk'],
    notes: 'a note',
  })
  id = run.id
  for (let step = 0; step < steps; step += 1) await run.log(rowAt(step), { step: step * 2 })
  await run.finish({ exitCode: 0 })
  await untilRun(side, project, id, isExported)
  const file = path.join(side.folder, 'wandb-metadata.json')
  writeFileSync(file, JSON.stringify(metadata))
  await (await side.api.run(side.path(project, id))).uploadFile(file, { root: side.folder })
  const at = side.path(project, id)
  answers = await side.official.ask({
    attributes: { what: 'attributes', path: at },
    rows: { what: 'scan', path: at, args: { use_cache: false, page_size: 10_000 } },
    keyed: {
      what: 'scan',
      path: at,
      args: { use_cache: false, keys: ['loss', 'sparse'], page_size: 10_000 },
    },
  })
})

afterAll(() => side?.close())

function rowAt(step: number): Record<string, unknown> {
  return {
    loss: Math.exp(-step / 500),
    norm: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, step / 3][step % 4],
    count: step,
    tokens: 2n ** 60n + BigInt(step),
    phase: `phase ${step % 3} ✓`,
    done: step % 2 === 0,
    optimizer: { momentum: 0.9, betas: { one: step / 7 } },
    'flat.key': step / 2,
    sizes: [step, step + 1],
    ...(step % 10 === 0 ? { sparse: step } : {}),
  }
}

/** What a reader should see of `rowAt`: dotted keys, and null for what a row does not have. */
function readBack(step: number): Record<string, unknown> {
  const { optimizer, ...rest } = rowAt(step) as { optimizer: Record<string, unknown> }
  return {
    _step: step * 2,
    sparse: null,
    ...rest,
    'optimizer.momentum': optimizer.momentum,
    'optimizer.betas': optimizer.betas,
  }
}

/** The columns that the writer adds by itself. */
function withoutTimes<Row extends Record<string, unknown>>({ _runtime, _timestamp, ...rest }: Row) {
  return rest
}

describe('the official client', () => {
  it('reads every row as it was logged', () => {
    const rows = rowsOf(answers.rows as Answer)
    expect(rows).toHaveLength(steps)
    area.rows(
      ['written'],
      rows.map(withoutTimes),
      Array.from({ length: steps }, (_, step) => readBack(step)),
    )
    area.check()
  })

  it('reads two keys of it', () => {
    const wanted = Array.from({ length: steps }, (_, step) => {
      const { _step, loss, sparse } = readBack(step)
      return { _step, loss, sparse }
    })
    area.rows(['written', 'two keys'], rowsOf(answers.keyed as Answer), wanted)
    area.check()
  })

  it.each(Object.keys(attributes))('reads the same %s as ours', async name => {
    provesAttribute(name, 'both-read')
    if (!unwritten.includes(name)) provesAttribute(name, 'ours-to-official')
    const answer = partsOf(answers.attributes as Answer)[name] as Answer
    const ours = await attributes[name]?.(await side.api.run(side.path(project, id)))
    const official = 'error' in answer ? `s:${answer.error.class}` : answered(answer)
    area.value(['attributes', name], official, ours)
    area.check()
  })

  it('reads its name, config, tags, state and summary', () => {
    proves(
      ['name', 'config', 'tags', 'state', 'notes', 'metadata', 'lastHistoryStep', 'summary_metrics'],
      'ours-to-official',
    )
    const parts = partsOf(answers.attributes as Answer)
    const at = (name: string) => answered(parts[name] as Answer)
    area.value(['written', 'name'], at('name'), 'Written by the SDK')
    area.value(['written', 'config'], at('config'), config)
    area.value(['written', 'tags'], at('tags'), ['sdk'])
    area.value(['written', 'state'], at('state'), 'finished')
    area.value(['written', 'notes'], at('notes'), 'a note')
    area.value(['written', 'metadata'], at('metadata'), metadata)
    area.value(['written', 'lastHistoryStep'], at('lastHistoryStep'), (steps - 1) * 2)
    const summary = at('summary_metrics') as Record<string, never>
    area.value(['written', 'summary loss'], summary.loss ?? null, rowAt(steps - 1).loss)
    area.value(['written', 'summary sparse'], summary.sparse ?? null, 1990)
    area.check()
  })
})

describe('our reader', () => {
  it('reads every row as it was logged', async () => {
    const rows = await (await side.api.run(side.path(project, id))).betaScanHistory().toArray()
    expect(rows.map(withoutTimes).map(sorted)).toEqual(
      Array.from({ length: steps }, (_, step) => sorted(readBack(step))),
    )
  })
})

/** 64-bit integers come as bigints only beyond 2^53, so that is what this run logs. */
function sorted(row: Record<string, unknown>): [string, unknown][] {
  return Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))
}

everyAllowedDifferenceOccurs('written-run', area)
