// How runs end and go on: killed, failed, resumed, written offline and synced twice, written once more from scratch.

import path from 'node:path'
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, partsOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { attributes, provesAttribute } from './harness/attributes.js'
import { loggedRows } from './harness/logged-rows.js'
import type { Answer } from './harness/official-client.js'
import { untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'

const area = openArea('run-states')
const project = 'states'

/** The state that each run must have in the end, and the rows that it must have. */
const expected = {
  killed: { state: 'crashed', rows: 40 },
  failed: { state: 'failed', rows: 20 },
  resumed: { state: 'finished', rows: 50 },
  offline: { state: 'finished', rows: 30 },
  'over-again': { state: 'finished', rows: 10 },
} as const
type Name = keyof typeof expected
const names = Object.keys(expected) as Name[]

let side: SideBySide
let clockAhead = 0
let answers: Record<string, Answer>
const runs = {} as Record<Name, Run>

beforeAll(async () => {
  side = await openSideBySide({ now: () => Date.now() + clockAhead, heartbeatTimeoutMs: 300_000 })
  await Promise.all([failThenResume(), syncTwice(), writeOverAgain()])
  await killWhileWriting()
  const questions = names.flatMap(name => {
    const at = side.path(project, name)
    return [
      [`${name} attributes`, { what: 'attributes', path: at }],
      [`${name} rows`, { what: 'scan', path: at, args: { use_cache: false } }],
    ] as const
  })
  answers = await side.official.ask(Object.fromEntries(questions))
  for (const name of names) runs[name] = await side.api.run(side.path(project, name))
})

afterAll(() => side?.close())

function loggedFile(name: string): string {
  return path.join(side.folder, `${name}.jsonl`)
}

function short(id: string, rows: number, file: string, ...more: string[]): string[] {
  return ['--project', project, '--id', id, '--rows', String(rows), '--logged', loggedFile(file), ...more]
}

async function failThenResume(): Promise<void> {
  const failed = side.official.run('write_short', short('failed', 20, 'failed', '--exit-code', '3'))
  await side.official.mustRun('write_short', short('resumed', 30, 'resumed'))
  await side.official.mustRun('write_short', short('resumed', 20, 'resumed-2', '--resume', 'must'))
  expect((await failed).code).toBe(3)
}

async function syncTwice(): Promise<void> {
  const { stdout } = await side.official.mustRun('write_short', short('offline', 30, 'offline', '--offline'))
  const folder = stdout.trim().split('\n').at(-1) ?? ''
  for (let time = 0; time < 2; time += 1) expect((await side.official.sync(folder)).code).toBe(0)
}

async function writeOverAgain(): Promise<void> {
  await side.official.mustRun('write_short', short('over-again', 25, 'over-again'))
  await side.official.mustRun('write_short', short('over-again', 10, 'again'))
}

/** Kills the writer and moves the clock on; last, because a running clock would end the other writers too. */
async function killWhileWriting(): Promise<void> {
  const writer = side.official.start('write_running', [
    ...['--project', project, '--id', 'killed', '--rows', '40', '--logged', loggedFile('killed')],
  ])
  await writer.said('ready')
  await untilRun(side, project, 'killed', at => at.lastStep === 39)
  await writer.kill()
  expect((await untilRun(side, project, 'killed', () => true)).state).toBe('running')
  clockAhead = 600_000
  await untilRun(side, project, 'killed', at => at.state === 'crashed', 30_000)
}

describe.each(names)('the run `%s`', name => {
  it(`is ${expected[name].state} for both`, () => {
    proves('state', 'official-to-ours', 'both-read')
    provesDefect('documentation.7')
    const { state } = partsOf(answers[`${name} attributes`] as Answer)
    expect([answered(state as Answer), runs[name].state]).toEqual([
      `s:${expected[name].state}`,
      expected[name].state,
    ])
  })

  it.each(Object.keys(attributes))('has the same %s', async attribute => {
    provesAttribute(attribute, 'official-to-ours', 'both-read')
    const answer = partsOf(answers[`${name} attributes`] as Answer)[attribute] as Answer
    const ours = await attributes[attribute]?.(runs[name])
    const official = 'error' in answer ? `s:${answer.error.class}` : answered(answer)
    area.value(['attributes', attribute], official, ours)
    area.check()
  })

  it(`has ${expected[name].rows} rows, the same for both`, async () => {
    const ours = await runs[name].scanHistory().toArray()
    expect(ours).toHaveLength(expected[name].rows)
    area.rows(['scanHistory', name], rowsOf(answers[`${name} rows`] as Answer), ours)
    area.check()
  })
})

describe('what the writers logged', () => {
  it.each([
    ['killed', ['killed']],
    ['failed', ['failed']],
    ['resumed', ['resumed', 'resumed-2']],
    ['offline', ['offline']],
    ['over-again', ['again']],
  ] as const)('is what is read of %s', async (name, files) => {
    const rows: Record<string, unknown>[] = await runs[name].scanHistory().toArray()
    const written = files.flatMap(file => loggedRows(loggedFile(file)))
    expect(written.length).toBe(rows.length)
    written.forEach((row, index) => {
      for (const [key, value] of Object.entries(row)) {
        area.value(['logged', name, key], value, rows[index]?.[key])
      }
    })
    area.check()
  })
})

everyAllowedDifferenceOccurs('run-states', area)
