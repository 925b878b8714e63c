// Runs that the official client wrote without a server: brought to one by its own `wandb sync` and by ours, the official
// client reads the same; and what ours reads of the logs is what the official client reads after its sync.
import { cpSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type LocalRun, openLocalRun, syncLocalRun } from '@runscan/sdk/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answered, partsOf, rowsOf } from './harness/answers.js'
import { everyAllowedDifferenceOccurs, openArea } from './harness/area.js'
import { type Answer, type OfficialClient, openOfficialClient } from './harness/official-client.js'
import { isExported, untilRun } from './harness/server-state.js'
import { openSideBySide, type SideBySide } from './harness/side-by-side.js'
import { isObject, type Tagged, untag } from './tagged.js'

const area = openArea('offline-runs')
const theirs = 'offline'
const ours = 'ours'
const ids = ['everything', 'small', 'failed']
/** Two logs of one run, the second of which goes on where the first one ended. */
const resumed = 'resumed'

let side: SideBySide
let offline: OfficialClient
const places = new Map<string, string>()
const answers: Record<string, Record<string, Answer>> = {}

beforeAll(async () => {
  side = await openSideBySide()
  offline = openOfficialClient(side.server, side.folder, { WANDB_MODE: 'offline' })
  const logged = path.join(side.folder, 'logged.jsonl')
  await offline.mustRun('write_everything', [
    ...['--project', theirs, '--id', 'everything', '--steps', '1200', '--logged', logged],
  ])
  const small = ['--project', theirs, '--folder', path.join(side.folder, 'things')]
  await offline.mustRun('write_offline', [...small, '--id', 'small'])
  await offline.mustRun('write_offline', [...small, '--id', 'failed', '--exit-code', '3'])
  await offline.mustRun('write_offline', [...small, '--id', resumed])
  await offline.mustRun('write_offline', [...small, '--id', resumed, '--rows', '7', '--resume', 'must'])
  const written = path.join(side.folder, 'wandb-dir', 'wandb')
  for (const id of [...ids, resumed]) {
    const names = readdirSync(written).filter(entry => entry.endsWith(`-${id}`))
    expect(names).toHaveLength(id === resumed ? 2 : 1)
    for (const name of names.sort()) {
      const copy = path.join(side.folder, 'copies', name)
      cpSync(path.join(written, name), copy, { recursive: true, verbatimSymlinks: true })
      places.set(id, copy)
      expect((await side.official.sync(path.join(written, name))).code).toBe(0)
      const result = await syncLocalRun(copy, side.api, { project: ours })
      expect([result.status, result.files.failed, result.artifacts.failed]).toEqual(['synced', [], []])
    }
    for (const project of [theirs, ours]) {
      await untilRun(side, project, id, isExported)
      answers[`${project}/${id}`] = await side.official.ask(questions(side.path(project, id)))
    }
  }
}, 600_000)

afterAll(async () => {
  await offline?.close()
  await side?.close()
})

function questions(at: string) {
  return {
    attributes: { what: 'attributes', path: at },
    rows: { what: 'scan', path: at, args: { use_cache: false, page_size: 10_000 } },
    keyed: {
      what: 'scan',
      path: at,
      args: { use_cache: false, keys: ['loss', 'accuracy'], page_size: 10_000 },
    },
    system: { what: 'history', path: at, args: { stream: 'system', samples: 1000 } },
    files: { what: 'files', path: at, args: {} },
  }
}

const answer = (project: string, id: string, name: string) => answers[`${project}/${id}`]?.[name] as Answer

/** What the place on the server decides, and times that it sets. */
const ofTheServer = [
  ...[
    'url',
    'path',
    'project',
    'created_at',
    'heartbeat_at',
    'storage_id',
    'project_internal_id',
    'project_id',
  ],
  ...['repr', 'to_html', 'rawconfig'],
]

describe.each([...ids, resumed])('the run `%s` after both syncs', id => {
  const both = (name: string) => [answer(theirs, id, name), answer(ours, id, name)] as const

  it('has the same attributes for the official client', () => {
    const [official, own] = both('attributes').map(partsOf)
    for (const [name, value] of Object.entries(official ?? {})) {
      if (ofTheServer.includes(name)) continue
      compare(id, name, value, own?.[name])
    }
    area.check()
  })

  it('has the same config for clients, but for who has synced it', () => {
    const [official, own] = both('attributes').map(parts =>
      plainInternals(answered(partsOf(parts).rawconfig as Answer)),
    )
    area.value(['synced', id, 'rawconfig'], official ?? null, native(own ?? null))
    area.check()
  })

  it('has the same rows, and the same measurements', () => {
    for (const name of ['rows', 'keyed', 'system']) {
      const [official, own] = both(name).map(rowsOf)
      expect(own).toEqual(official)
    }
  })

  it('has the same files', () => {
    // Three are made at the sync: their bytes depend on who prints them.
    const isPrinted = (name: Tagged | undefined) =>
      /config\.yaml|wandb-(summary|metadata)\.json/.test(String(name))
    const [official, own] = both('files').map(files =>
      rowsOf(files)
        .map(({ name, size, md5 }) => (isPrinted(name) ? { name } : { name, size, md5 }))
        .sort((x, y) => String(x.name).localeCompare(String(y.name))),
    )
    expect(own).toEqual(official)
  })

  it('has the same artifacts', async () => {
    const of = async (project: string) => {
      const run = await side.api.run(side.path(project, id))
      const found = await run.loggedArtifacts().toArray()
      return found
        .map(({ name, type, digest, description, aliases, metadata }) => ({
          name,
          type,
          digest,
          description,
          aliases,
          metadata,
        }))
        .sort((a, b) => a.name.localeCompare(b.name))
    }
    expect(await of(ours)).toEqual(await of(theirs))
  })

  it('has the same lines of console output', async () => {
    const of = async (project: string) => {
      const lines: unknown[] = []
      const run = await side.api.run(side.path(project, id))
      for await (const { content, level } of run.consoleLogs()) lines.push([content, level])
      return lines
    }
    expect(await of(ours)).toEqual(await of(theirs))
  })
})

describe.each(ids)('the log of the run `%s`', id => {
  let local: LocalRun
  beforeAll(async () => {
    local = await openLocalRun(places.get(id) ?? '')
  })

  it('gives the attributes that the official client reads after its sync', async () => {
    const official = partsOf(answer(theirs, id, 'attributes'))
    const own: Record<string, unknown> = {
      ...{ id: local.id, state: local.state, config: local.config, summary: local.summary },
      ...{ summary_metrics: local.summaryMetrics, system_metrics: local.systemMetrics, tags: local.tags },
      ...{ notes: local.notes, group: local.group, job_type: local.jobType, sweep_name: local.sweepName },
      ...{ lastHistoryStep: await local.lastHistoryStep(), history_keys: local.historyKeys },
      ...{ metadata: await local.metadata(), history_line_count: local.historyLineCount },
    }
    for (const [name, value] of Object.entries(own)) {
      const part = official[name]
      if (part && 'ok' in part) area.value(['local', id, name], part.ok, value)
    }
    area.check()
  })

  it('gives the rows that the official client reads after its sync', async () => {
    area.rows(
      ['betaScanHistory', 'local', id],
      answered(answer(theirs, id, 'rows')),
      await local.betaScanHistory().toArray(),
    )
    area.check()
  })
})

function compare(id: string, name: string, official: Answer, own: Answer | undefined): void {
  if (!('ok' in official)) expect(own, name).toEqual(official)
  else area.value(['synced', id, name], official.ok, own && 'ok' in own ? native(own.ok) : own)
}

/** As ours would have it. */
function native(value: Tagged): unknown {
  if (typeof value === 'string') {
    const scalar = untag(value)
    return typeof scalar === 'bigint' && Number.isSafeInteger(Number(scalar)) ? Number(scalar) : scalar
  }
  if (Array.isArray(value)) return value.map(native)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, native(item)]))
}

/**
 * Without what tells who has synced a run: its number among the telemetry's features, the name it gives itself, and the
 * order in which it lists metrics, which others refer to by their place.
 */
function plainInternals(config: Tagged): Tagged {
  if (!isObject(config)) return config
  const internal = objectAt(config, '_wandb')
  const telemetry = objectAt(internal, 't')
  const features = Array.isArray(telemetry[3]) ? telemetry[3].filter(each => each !== 'i:76').sort() : []
  const environments = Object.values(objectAt(internal, 'e'))
  return {
    ...config,
    _wandb: { ...internal, t: { ...telemetry, 3: features }, e: environments, m: plainMetrics(internal.m) },
  }
}

function plainMetrics(listed: Tagged | undefined): Tagged {
  const metrics = Array.isArray(listed) ? listed.filter(isObject) : []
  const nameOf = (place: Tagged | undefined) =>
    typeof place === 'string' ? (metrics[Number(place.slice(2)) - 1]?.[1] ?? null) : null
  return metrics
    .map((metric): Record<string, Tagged> => ({ ...metric, 5: nameOf(metric[5]) }))
    .sort((a, b) => String(a[1] ?? a[2]).localeCompare(String(b[1] ?? b[2])))
}

function objectAt(holder: Record<string, Tagged>, key: string): Record<string, Tagged> {
  const inner = holder[key] ?? null
  return isObject(inner) ? inner : {}
}

everyAllowedDifferenceOccurs('offline-runs', area)
