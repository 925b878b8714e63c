// Runs that the official client resumes, in each of its ways, and what ours reads of them.
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'

const project = 'resumed'
let side: SideBySide

beforeAll(async () => {
  side = await openSideBySide({ freezeRows: 4 })
})

afterAll(() => side?.close())

const write = (id: string, rows: number, ...more: string[]) =>
  side.official.run('write_short', [
    ...['--project', project, '--id', id, '--rows', String(rows)],
    ...['--logged', path.join(side.folder, `${id}.jsonl`), ...more],
  ])
const read = async (id: string) => {
  side.api.flush()
  const run = await side.api.run(side.path(project, id))
  const rows = await run.scanHistory().toArray()
  return { state: run.state, rows: rows.map(row => [row._step, row.label]) }
}
const rows = (label: string, first: number, end: number) =>
  Array.from({ length: end - first }, (_, at) => [first + at, label])

describe('a run', () => {
  it('that ours made as pending runs once the official client takes it up', async () => {
    const made = await side.api.createRun({ project, runId: 'later', state: 'pending' })
    expect(made.state).toBe('pending')
    expect((await write('later', 6, '--resume', 'allow')).code).toBe(0)
    expect(await read('later')).toEqual({ state: 'finished', rows: rows('first', 0, 6) })
  })

  it('that is resumed goes on where it was, however often, past its exports', async () => {
    for (const [label, count] of [
      ['first', 7],
      ['second', 5],
      ['third', 3],
    ] as const) {
      const how = label === 'first' ? [] : ['--resume', label === 'second' ? 'must' : 'allow']
      expect((await write('again', count, '--label', label, ...how)).code).toBe(0)
    }
    expect(await read('again')).toEqual({
      state: 'finished',
      rows: [...rows('first', 0, 7), ...rows('second', 7, 12), ...rows('third', 12, 15)],
    })
  })

  it('that must be there and is not, or must not be and is, is an error before anything is logged', async () => {
    expect((await write('nowhere', 3, '--resume', 'must')).code).not.toBe(0)
    await expect(read('nowhere')).rejects.toThrow('could not find run')
    expect((await write('once', 3, '--resume', 'never')).code).toBe(0)
    expect((await write('once', 3, '--resume', 'never', '--label', 'second')).code).not.toBe(0)
    expect(await read('once')).toEqual({ state: 'finished', rows: rows('first', 0, 3) })
  })

  it('that was deleted cannot be taken up again', async () => {
    expect((await write('gone', 3)).code).toBe(0)
    await (await side.api.run(side.path(project, 'gone'))).delete()
    const again = await write('gone', 3)
    expect(again.code).not.toBe(0)
    expect(again.stderr).toContain('was deleted')
  })
})
