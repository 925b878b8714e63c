// Runs that one client edits and the other reads, in both directions.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { RunNotFoundError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { compareAttributes } from './harness/same-attributes.js'
import { untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { proves, provesDefect } from './proofs/proves.js'

const area = openArea('edited-run')
const project = 'edited'

let side: SideBySide

beforeAll(async () => {
  side = await openSideBySide()
  for (const id of ['by-us', 'by-them', 'gone-by-us', 'gone-by-them']) {
    await side.official.mustRun('write_short', [
      ...['--project', project, '--id', id, '--rows', '3', '--config-number', '1', '--tag', 'first'],
      ...['--logged', path.join(side.folder, `${id}.jsonl`)],
    ])
    await untilRun(side, project, id, at => at.state === 'finished')
  }
})

afterAll(() => side?.close())

/** What is edited below, by the rows of docs/coverage.md. */
const edited = ['name', 'notes', 'tags', 'config', 'rawconfig', 'summary', 'summary_metrics'] as const

const at = (id: string) => side.path(project, id)

async function freshRun(id: string): Promise<Run> {
  side.api.flush()
  return side.api.run(at(id))
}

async function edit(id: string, wanted: Record<string, unknown>): Promise<string> {
  const { code, stdout, stderr } = await side.official.run(
    'edit_run',
    [],
    JSON.stringify({ path: at(id), ...wanted }),
  )
  expect(stderr.slice(-2000), 'the official client failed').toSatisfy(() => code === 0)
  return stdout.trim()
}

const sameAttributes = (id: string) => compareAttributes(area, side, at(id))

describe('a run that ours has edited', () => {
  it('is read by the official client as it is by ours', async () => {
    proves([...edited, 'update()'], 'ours-to-official', 'both-read')
    const run = await freshRun('by-us')
    run.name = 'Edited by us ✓'
    run.notes = 'a note'
    run.description = 'described'
    run.group = 'group'
    run.jobType = 'job'
    run.tags.push('second')
    Object.assign(run.config, { added: { nested: [1, 'two', null] }, number: 2 })
    delete run.config.resumed
    Object.assign(run.summary, { best: 0.125, deep: { a: { b: 1 } } })
    await run.update()
    await sameAttributes('by-us')
    const { config, summary, tags } = await freshRun('by-us')
    expect(config).toEqual({ added: { nested: [1, 'two', null] }, number: 2 })
    expect(summary).toMatchObject({ best: 0.125, deep: { a: { b: 1 } }, last_session_rows: 3 })
    expect(tags).toEqual(['first', 'second'])
  })

  it('can still be resumed by the official client', async () => {
    provesDefect('client.1')
    await side.official.mustRun('write_short', [
      ...['--project', project, '--id', 'by-us', '--rows', '2', '--resume', 'must'],
      ...['--logged', path.join(side.folder, 'resumed.jsonl')],
    ])
    await untilRun(side, project, 'by-us', progress => progress.lastStep === 4)
    await sameAttributes('by-us')
  })
})

describe('a run that the official client has edited', () => {
  it('is read by ours as it is by the official client', async () => {
    proves([...edited, 'update()'], 'official-to-ours', 'both-read')
    await edit('by-them', {
      set: { name: 'Edited by them', notes: 'their note', tags: ['x', 'y'], group: 'g' },
      config: { number: 3, list: [1, 2] },
      delete_config: ['resumed'],
      summary: { best: 0.5 },
    })
    await sameAttributes('by-them')
    const { name, config, tags, summary } = await freshRun('by-them')
    expect({ name, config, tags, best: summary.best }).toEqual({
      name: 'Edited by them',
      config: { number: 3, list: [1, 2] },
      tags: ['x', 'y'],
      best: 0.5,
    })
  })
})

describe('files', () => {
  it('that either has uploaded are the same for both', async () => {
    proves(
      ['upload_file()', 'upload_file.path', 'upload_file.root', 'file()', 'files()'],
      'official-to-ours',
      'ours-to-official',
      'both-read',
    )
    const folder = path.join(side.folder, 'uploads')
    mkdirSync(path.join(folder, 'sub'), { recursive: true })
    for (const name of ['ours ü.txt', 'theirs.txt'])
      writeFileSync(path.join(folder, 'sub', name), `content of ${name}\n`)
    const run = await freshRun('by-us')
    await run.uploadFile(path.join(folder, 'sub', 'ours ü.txt'), { root: folder })
    await edit('by-us', { upload: { file: path.join(folder, 'sub', 'theirs.txt'), root: folder } })
    const { question } = await side.official.ask({
      question: { what: 'files', path: at('by-us'), contents: true },
    })
    const official = new Map(rowsOf(question).map(file => [file.name, file]))
    for await (const file of run.files()) {
      const theirs = official.get(`s:${file.name}`)
      area.value(['files', file.name, 'size'], theirs?.size ?? null, file.size)
      area.value(['files', file.name, 'md5'], theirs?.md5 ?? null, file.md5)
    }
    area.check()
    expect(official.has('s:sub/ours ü.txt') && official.has('s:sub/theirs.txt')).toBe(true)
    expect(await (await run.file('sub/theirs.txt')).text()).toBe('content of theirs.txt\n')
  })
})

describe('a run that one has deleted', () => {
  it('is gone for the other', async () => {
    proves('delete()', 'official-to-ours', 'ours-to-official', 'both-read')
    await (await freshRun('gone-by-us')).delete()
    const { question } = await side.official.ask({ question: { what: 'attributes', path: at('gone-by-us') } })
    expect(errorOf(question).message).toContain('Could not find run')
    await edit('gone-by-them', { delete: true })
    await expect(freshRun('gone-by-them')).rejects.toThrow(RunNotFoundError)
  })
})

describe('a state that may not follow', () => {
  it('is refused to both', async () => {
    proves('update_state()', 'both-fail')
    proves('update_state raises Error', 'both-fail')
    const theirs = await side.official.run(
      'edit_run',
      [],
      JSON.stringify({ path: at('by-them'), state: 'pending' }),
    )
    expect(theirs.code).not.toBe(0)
    await expect((await freshRun('by-them')).updateState('pending')).rejects.toThrow('cannot become pending')
  })
})

everyAllowedDifferenceOccurs('edited-run', area)
