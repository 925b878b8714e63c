// runscan run: what a run is.
import type { Run } from '@runscan/sdk'
import { createColors } from 'picocolors'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { clean } from '../../output/text.js'
import { attributesOf } from '../../run/attributes.js'
import { type GlobalOptions, openApi } from '../../session.js'
import { openRun } from '../../suggest/paths.js'

export async function runCommand(io: Io, path: string, options: GlobalOptions): Promise<void> {
  const run = await openRun(openApi(options, io), path)
  if (options.json || options.jsonl) return io.out(`${toJson(attributesOf(run), !options.jsonl)}\n`)
  await io.out(cardOf(run, io))
}

type Entries = readonly (readonly [string, unknown])[]

function cardOf(run: Run, { color, columns }: Pick<Io, 'color' | 'columns'>): string {
  const { bold, dim, green, red, yellow } = createColors(color)
  const paint = run.state === 'finished' ? green : run.state === 'running' ? yellow : red
  const facts: Entries = [
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
    ['last step', run.historyKeys?.lastStep],
    ['notes', run.notes],
  ]
  const inColor = (entries: Entries, key: string) =>
    entries === facts && key === 'state' ? paint : (text: string) => text
  const lines = (entries: Entries) => {
    const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== '')
    const width = Math.min(Math.max(0, ...known.map(([key]) => clean(key).length)), Math.floor(columns / 2))
    return known.map(
      ([key, value]) => `  ${dim(clean(key).padEnd(width))}  ${inColor(entries, key)(textOf(value))}`,
    )
  }
  const section = (name: string, values: Record<string, unknown>) => {
    const entries = Object.entries(values).filter(([key]) => !key.startsWith('_'))
    return entries.length > 0 ? ['', bold(name), ...lines(entries)] : []
  }
  return [
    `${bold(clean(run.name ?? run.id))} (${clean(`${run.entity}/${run.project}/${run.id}`)})`,
    ...lines(facts),
    ...section('config', run.config),
    ...section('summary', run.summary),
    '',
  ].join('\n')
}

function textOf(value: unknown): string {
  return clean(typeof value === 'string' ? value : toJson(value))
}
