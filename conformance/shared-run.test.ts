// A run that two processes of the official client log together has all that both of them said.
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from './harness/answers.js'
import type { Answer } from './harness/official-client.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'

const project = 'shared'
const rows = { first: 30, second: 20 }

let side: SideBySide
let run: Run
let answers: Record<string, Answer>

beforeAll(async () => {
  side = await openSideBySide({ freezeRows: 8 })
  const start = (label: keyof typeof rows, ...more: string[]) =>
    side.official.start('write_shared', [
      ...['--project', project, '--id', 'both', '--label', label, '--rows', String(rows[label])],
      ...more,
    ])
  const first = start('first', '--primary')
  await first.said('ready')
  const second = start('second')
  await second.said('ready')
  second.tell('finish\n')
  expect((await second.ended).code).toBe(0)
  first.tell('finish\n')
  expect((await first.ended).code).toBe(0)
  answers = await side.official.ask({
    rows: { what: 'scan', path: side.path(project, 'both'), args: { use_cache: false } },
    lines: { what: 'console_logs', path: side.path(project, 'both'), args: { per_page: 7 } },
    last: { what: 'console_logs', path: side.path(project, 'both'), args: { last: 3 } },
  })
  run = await side.api.run(side.path(project, 'both'))
})

afterAll(() => side?.close())

describe('a run that two processes log', () => {
  it('has the rows of both, each once, the same for both clients', async () => {
    const found = await run.scanHistory().toArray()
    // The official client sorts rows of one step as it comes: they are told apart by their labels.
    const official = rowsOf(answers.rows as Answer)
    expect(official.length).toBe(found.length)
    for (const [label, count] of Object.entries(rows)) {
      const values = Array.from({ length: count }, (_, at) => at)
      expect(found.filter(row => row.label === label).map(row => row[`${label}/value`])).toEqual(values)
      expect(official.filter(row => row.label === `s:${label}`).map(row => row[`${label}/value`])).toEqual(
        values.map(value => `i:${value}`),
      )
    }
  })

  it('has the config and the summary of both', () => {
    expect(run.config).toEqual(rows)
    expect(run.summary).toMatchObject({ 'first/done': true, 'second/done': true, 'second/value': 19 })
    expect(run.state).toBe('finished')
  })

  it('has the same console lines for both clients', async () => {
    for (const [name, options] of Object.entries({ lines: {}, last: { last: 3 } })) {
      const ours: string[] = []
      for await (const { number, level, label, content } of run.consoleLogs(options)) {
        ours.push(JSON.stringify([number, level ?? '', label ?? '', content]))
      }
      const official = rowsOf(answers[name] as Answer).map(({ number, level, label, content }) => {
        const plain = [number, level, label, content].map(value => String(value ?? '').replace(/^[a-z]:/, ''))
        return JSON.stringify([Number(plain[0]), ...plain.slice(1)])
      })
      expect(ours).toEqual(official)
    }
  })

  it('has the console lines of both, with their labels', async () => {
    const lines: Record<string, string[]> = { first: [], second: [] }
    for await (const { label, content } of run.consoleLogs()) lines[label ?? '']?.push(content)
    for (const [label, count] of Object.entries(rows)) {
      const printed = Array.from({ length: count }, (_, at) => `${label} line ${at}`)
      expect(lines[label]?.filter(line => line.includes(' line '))).toEqual(printed)
    }
  })
})
