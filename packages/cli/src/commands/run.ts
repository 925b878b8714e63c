// runscan run: what a run is.
import type { Run } from '@runscan/sdk'
import type { Io } from '../io.js'
import { toJson } from '../output/json.js'
import { clean } from '../output/table.js'
import { type GlobalOptions, openApi } from '../session.js'

export async function runCommand(io: Io, path: string, options: GlobalOptions): Promise<void> {
  const run = await openApi(options, io).run(path)
  if (options.json || options.jsonl) return io.out(`${toJson(attributesOf(run), !options.jsonl)}\n`)
  await io.out(pageOf(run))
}

/** All that is known, under the names of the API. */
export function attributesOf(run: Run): Record<string, unknown> {
  const {
    id,
    name,
    state,
    entity,
    project,
    url,
    tags,
    notes,
    description,
    group,
    jobType,
    commit,
    sweepName,
  } = run
  const { createdAt, heartbeatAt, user, readOnly, historyLineCount, storageId } = run
  return {
    ...{ id, name, state, entity, project, url, tags, notes, description, group, jobType, commit, sweepName },
    ...{ createdAt, heartbeatAt, user, readOnly, historyLineCount, storageId },
    ...(run.lazy
      ? {}
      : {
          config: run.config,
          summary: run.summary,
          systemMetrics: run.systemMetrics,
          historyKeys: run.historyKeys,
        }),
  }
}

function pageOf(run: Run): string {
  const facts: [string, unknown][] = [
    ['state', run.state],
    ['url', run.url],
    ['user', run.user?.username ?? run.user?.name],
    ['created', run.createdAt],
    ['heartbeat', run.heartbeatAt],
    ['tags', run.tags.join(', ')],
    ['group', run.group],
    ['job type', run.jobType],
    ['sweep', run.sweepName],
    ['commit', run.commit],
    ['notes', run.notes],
    ['last step', run.historyKeys?.lastStep],
  ]
  const title = `${run.name ?? run.id} (${run.entity}/${run.project}/${run.id})`
  return [clean(title), lines(facts), ...section('config', run.config), ...section('summary', run.summary)]
    .join('\n')
    .concat('\n')
}

function section(name: string, values: Record<string, unknown>): string[] {
  const entries = Object.entries(values).filter(([key]) => !key.startsWith('_'))
  return entries.length > 0 ? ['', name, lines(entries)] : []
}

function lines(entries: readonly (readonly [string, unknown])[]): string {
  const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== '')
  const width = Math.max(0, ...known.map(([key]) => key.length))
  return known
    .map(
      ([key, value]) =>
        `  ${clean(key).padEnd(width)}  ${clean(typeof value === 'string' ? value : toJson(value))}`,
    )
    .join('\n')
}
