// Runs of this machine on their way to the embedded server.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AbortError } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import { openLocalRun, type SyncProgress, syncLocalRun } from '@runscan/sdk/local'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LogWriter, writeLog } from './harness/log-writer.js'
import { startProgram } from './harness/program.js'
import { openSession, type Session } from './harness/session.js'

let session: Session

beforeEach(async () => {
  session = await openSession({ freezeRows: 1000 })
})

afterEach(() => session.close())

const rowsPerKill = 12_000

/** A run of some rows, with everything that a run can have. */
function logOf(id: string, rows: number, { resume = false } = {}): LogWriter {
  const log = writeLog().run({ id, project: 'p', name: 'A run', tags: ['t'], config: { lr: 0.1 }, resume })
  return addRows(log, 0, rows)
}

function addRows(log: LogWriter, first: number, end: number): LogWriter {
  for (let step = first; step < end; step += 1) {
    log.row(step, [
      [['loss'], String(1 / (step + 1))],
      [['big'], '1152921504606846977'],
      [['nested', 'a'], step % 3 ? String(step) : 'NaN'],
    ])
    log.summary({ loss: String(1 / (step + 1)), _step: String(step) })
    if (step % 10 === 0)
      log.output(`line of step ${step}\n`).measurement(1_700_000_000 + step, { cpu: String(step) })
  }
  return log
}

/** Puts a log into a folder as the official client does. */
function saved(log: LogWriter, id = 'r', files: Record<string, string> = {}): string {
  const folder = path.join(session.folder, `offline-run-1-${id}`)
  mkdirSync(path.join(folder, 'files'), { recursive: true })
  writeFileSync(path.join(folder, `run-${id}.wandb`), log.bytes())
  for (const [name, content] of Object.entries(files))
    writeFileSync(path.join(folder, 'files', name), content)
  return folder
}

/** All that can be read of a run, but for times that the server sets. */
async function everythingOf(run: Run) {
  const lines: string[] = []
  for await (const { content, timestamp, level } of run.consoleLogs())
    lines.push(`${timestamp} ${level} ${content}`)
  const files = (await run.files().toArray()).map(({ name, md5 }) => [name, md5])
  const { name, state, config, rawConfig, summary, tags, systemMetrics, historyKeys, historyLineCount } = run
  return {
    ...{
      name,
      state,
      config,
      rawConfig,
      summary,
      tags,
      systemMetrics,
      historyKeys,
      historyLineCount,
      lines,
      files,
    },
    rows: await run.scanHistory().toArray(),
    events: await run.history({ stream: 'system', samples: 10_000 }),
  }
}

const onServer = (id = 'r') => session.open().run(`local/p/${id}`)

describe('a sync', () => {
  it('brings everything of a run to the server', async () => {
    const place = saved(logOf('r', 2500).exit(0), 'r', { 'notes.txt': 'a note' })
    const progress: SyncProgress[] = []
    const result = await syncLocalRun(place, session.api, { onProgress: event => progress.push(event) })
    expect(result).toMatchObject({
      status: 'synced',
      entity: 'local',
      project: 'p',
      id: 'r',
      rows: 2500,
      complete: true,
    })
    expect(progress.at(-1)).toMatchObject({ phase: 'done' })
    expect(progress.filter(({ phase }) => phase === 'history').at(-1)).toMatchObject({
      done: 2500,
      total: 2500,
    })
    const local = await openLocalRun(place)
    const run = await onServer()
    expect([run.name, run.state, run.tags, run.config]).toEqual(['A run', 'finished', ['t'], { lr: 0.1 }])
    expect(run.summary).toEqual(local.summary)
    expect(await run.scanHistory().toArray()).toEqual(await local.scanHistory().toArray())
    expect([...(await run.history({ stream: 'system', samples: 1000 }))]).toEqual([
      ...(await local.history({ stream: 'system', samples: 1000 })),
    ])
    const { keys, lastStep } = run.historyKeys ?? {}
    expect({ keys, lastStep }).toEqual({ keys: local.historyKeys?.keys, lastStep: 2499 })
    expect(await (await run.file('notes.txt')).text()).toBe('a note')
    expect(JSON.parse(await (await run.file('wandb-summary.json')).text())).toMatchObject({ _step: 2499 })
    expect((await (await run.file('output.log')).text()).split('\n')[1]).toBe('line of step 10')
    const lines: string[] = []
    for await (const { content } of run.consoleLogs()) lines.push(content)
    expect(lines).toHaveLength(250)
  })

  it('changes nothing when it is repeated, and sends nothing that the server has', async () => {
    const place = saved(logOf('r', 500).exit(0), 'r', { 'a.txt': 'a' })
    await syncLocalRun(place, session.api)
    const before = await everythingOf(await onServer())
    session.forget()
    expect(await syncLocalRun(place, session.api)).toMatchObject({ status: 'skipped', rowsSent: 0 })
    expect(session.sent.filter(({ name }) => name !== 'Viewer')).toEqual([])
    const again = await syncLocalRun(place, session.api, { includeSynced: true })
    expect(again).toMatchObject({ status: 'synced', rowsSent: 0 })
    expect([again.files.uploaded, again.files.unchanged.length]).toEqual([[], 4])
    expect(session.sent.map(({ name }) => name)).not.toContain('UpsertBucket')
    expect(await everythingOf(await onServer())).toEqual(before)
  })

  it('keeps what people have changed on the server meanwhile', async () => {
    const place = saved(logOf('r', 10).exit(0))
    await syncLocalRun(place, session.api)
    const run = await onServer()
    run.tags = ['best']
    run.name = 'renamed'
    await run.update()
    await syncLocalRun(place, session.api, { includeSynced: true })
    expect(await onServer()).toMatchObject({ tags: ['best'], name: 'renamed' })
  })

  it('says what it would do without doing it', async () => {
    const place = saved(logOf('r', 10).exit(0))
    session.forget()
    const result = await syncLocalRun(place, session.api, { dryRun: true, project: 'other' })
    expect(result).toMatchObject({ status: 'planned', project: 'other', id: 'r', rows: 10, rowsSent: 10 })
    expect(session.sent.map(({ name }) => name).filter(name => name !== 'Viewer')).toEqual([
      'RunResumeStatus',
    ])
    expect(existsSync(path.join(place, 'run-r.wandb.synced'))).toBe(false)
  })

  it('goes to where it is told to', async () => {
    const place = saved(logOf('r', 10).exit(0))
    await syncLocalRun(place, session.api, { project: 'other', id: 'copy' })
    expect(await (await session.api.run('local/other/copy')).scanHistory().toArray()).toHaveLength(10)
  })

  it('follows a run that still grows', async () => {
    const log = logOf('r', 25)
    const place = saved(log)
    expect(await syncLocalRun(place, session.api)).toMatchObject({ rowsSent: 25, complete: false })
    expect(existsSync(path.join(place, 'run-r.wandb.synced'))).toBe(false)
    expect((await onServer()).state).toBe('running')
    log.output('half a ')
    addRows(log, 25, 60).config({ more: '2' })
    saved(log)
    expect(await syncLocalRun(place, session.api)).toMatchObject({ rowsSent: 35, complete: false })
    log.output('line\n')
    saved(addRows(log, 60, 70).exit(1))
    expect(await syncLocalRun(place, session.api)).toMatchObject({ rowsSent: 10, complete: true })
    const run = await onServer()
    expect([run.state, run.config]).toEqual(['failed', { lr: 0.1, more: 2 }])
    const local = await openLocalRun(place)
    expect(await run.scanHistory().toArray()).toEqual(await local.scanHistory().toArray())
    const contents = async (of: { consoleLogs(): AsyncIterable<{ content: string }> }) => {
      const lines: string[] = []
      for await (const { content } of of.consoleLogs()) lines.push(content)
      return lines
    }
    expect(await contents(run)).toEqual(await contents(local))
  })

  it('looks again at a run that was written to after it was marked', async () => {
    const log = logOf('r', 10).exit(0)
    const place = saved(log)
    await syncLocalRun(place, session.api)
    const file = path.join(place, 'run-r.wandb')
    saved(addRows(log, 10, 12).exit(0))
    const later = new Date(Date.now() + 5000)
    utimesSync(file, later, later)
    expect(await syncLocalRun(place, session.api)).toMatchObject({ status: 'synced', rowsSent: 2 })
  })

  it('puts the rows of a run that is resumed behind those on the server', async () => {
    await session.log(
      'r',
      Array.from({ length: 5 }, (_, step) => ({ loss: step, first: 1 })),
    )
    const place = saved(logOf('r', 3, { resume: true }).exit(0))
    expect(await syncLocalRun(place, session.api)).toMatchObject({ rowsSent: 3 })
    const run = await onServer()
    const rows = await run.scanHistory().toArray()
    expect(rows.map(row => row._step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(run.summary).toMatchObject({ first: 1, loss: 1 / 3, _step: 7 })
    const before = await everythingOf(run)
    await syncLocalRun(place, session.api, { includeSynced: true })
    expect(await everythingOf(await onServer())).toEqual(before)
  })

  it('takes the place of a run with its id that did not come from here', async () => {
    await session.log(
      'r',
      Array.from({ length: 50 }, (_, step) => ({ other: step })),
    )
    await syncLocalRun(saved(logOf('r', 3).exit(0)), session.api)
    expect((await (await onServer()).scanHistory().toArray()).map(row => row.other ?? null)).toEqual([
      null,
      null,
      null,
    ])
  })

  it('takes what there is of a log whose writer was killed', async () => {
    const place = saved(logOf('r', 100))
    const file = path.join(place, 'run-r.wandb')
    writeFileSync(file, readFileSync(file).subarray(0, -20))
    const { problems, complete, rowsSent } = await syncLocalRun(place, session.api)
    expect([problems.map(({ kind }) => kind), complete]).toEqual([['truncated'], false])
    expect(rowsSent).toBeGreaterThan(97)
  })

  it('ends with its signal, and goes on the next time', async () => {
    const place = saved(logOf('r', rowsPerKill).exit(0))
    const controller = new AbortController()
    const aborted = syncLocalRun(place, session.api, {
      signal: controller.signal,
      onProgress: ({ phase, done }) => {
        if (phase === 'history' && done > 0) controller.abort()
      },
    })
    await expect(aborted).rejects.toThrow(AbortError)
    const { rowsSent } = await syncLocalRun(place, session.api)
    expect(rowsSent).toBeLessThan(rowsPerKill)
    expect(await (await onServer()).scanHistory().toArray()).toHaveLength(rowsPerKill)
  })

  it('uploads the other files when one is refused, and does not mark the run then', async () => {
    const place = saved(logOf('r', 3).exit(0), 'r', { 'a.txt': 'a', 'b.txt': 'b' })
    session.intercept = (url, init) =>
      init.method === 'PUT' && url.includes('/a.txt') ? new Response('no', { status: 413 }) : undefined
    const { files } = await syncLocalRun(place, session.api)
    expect(files.failed.map(({ file }) => file)).toEqual(['a.txt'])
    session.intercept = () => undefined
    expect((await syncLocalRun(place, session.api)).files.uploaded).toEqual(['a.txt'])
    expect(await syncLocalRun(place, session.api)).toMatchObject({ status: 'skipped' })
  })
})

describe('a sync in a process that is killed at any moment', () => {
  it('comes to the same as one that is not', { timeout: 300_000 }, async () => {
    const files = { 'a.txt': 'a'.repeat(100_000), 'b.txt': 'b' }
    const undisturbed = saved(logOf('whole', rowsPerKill).exit(0), 'whole', files)
    const { url, apiKey } = session.server
    const start = (place: string) => startProgram('sync', [url, apiKey, place])
    const began = performance.now()
    expect(await start(undisturbed).ended).toEqual({ code: 0, output: 'synced' })
    const duration = performance.now() - began

    const place = saved(logOf('killed', rowsPerKill).exit(0), 'killed', files)
    let kills = 0
    for (let round = 0; round < 6; round += 1) {
      const program = start(place)
      await sleep(duration * (0.3 + 0.12 * round) * (0.8 + 0.4 * Math.random()))
      program.kill()
      if ((await program.ended).code === null) kills += 1
    }
    // Once one has come to its end, those after it have little to do.
    expect(kills).toBeGreaterThan(0)
    const last = await start(place).ended
    expect(last.code).toBe(0)
    const wanted = await everythingOf(await onServer('whole'))
    const found = await everythingOf(await onServer('killed'))
    expect(found).toEqual(wanted)
    rmSync(path.join(place, 'run-killed.wandb.synced'))
    appendFileSync(path.join(place, 'files', 'b.txt'), 'c')
    expect(await start(place).ended).toEqual({ code: 0, output: 'synced' })
    expect(await (await (await onServer('killed')).file('b.txt')).text()).toBe('bc')
  })
})
