// A run as filters and orders see it.
import { parseExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { RunRecord } from '../storage/runs.js'

const isoTime = (time: number) => new Date(time).toISOString()

/** The fields that may be asked for by name alone, each with its other names. */
const fields: readonly { names: readonly string[]; read(run: RunRecord, username: string): unknown }[] = [
  { names: ['name'], read: run => run.name },
  { names: ['displayName', 'display_name'], read: run => run.displayName },
  { names: ['state'], read: run => run.state },
  { names: ['group'], read: run => run.groupName },
  { names: ['jobType', 'job_type'], read: run => run.jobType },
  { names: ['tags'], read: run => run.tags },
  { names: ['host'], read: run => run.host },
  { names: ['sweep', 'sweepName', 'sweep_name'], read: run => run.sweepName },
  { names: ['notes'], read: run => run.notes },
  { names: ['description'], read: run => run.description },
  { names: ['commit'], read: run => run.commit },
  { names: ['username', 'user', 'user.username'], read: (_run, username) => username },
  { names: ['createdAt', 'created_at'], read: run => isoTime(run.createdAt) },
  { names: ['heartbeatAt', 'heartbeat_at'], read: run => isoTime(run.heartbeatAt) },
  { names: ['duration'], read: run => (run.heartbeatAt - run.createdAt) / 1000 },
]
const byName = new Map(fields.flatMap(({ names, read }) => names.map(name => [name, read] as const)))

const summaries = new Set(['summary_metrics', 'summaryMetrics', 'summary'])

/** Refuses fields that no run has, so that a slip of the pen is not taken for an empty project. */
export function checkRunField(path: string): void {
  const [section, rest] = splitAtDot(path)
  const isDotted = rest !== '' && (section === 'config' || summaries.has(section))
  if (isDotted || byName.has(path)) return
  const known = [...fields.map(({ names }) => names[0]), 'config.<key>', 'summary_metrics.<key>']
  throw badRequest(`runs have no field \`${path}\` to filter or to sort by; they have ${known.join(', ')}`)
}

/** Gives values of a run by name; undefined for what it does not have. */
export type Lookup = (path: string) => unknown

/** Makes the look-up of a run; reads its JSON once, when first asked. */
export function runDocument(run: RunRecord, username: string): Lookup {
  let config: StoredConfig | undefined
  let summary: Record<string, unknown> | undefined
  return path => {
    const read = byName.get(path)
    if (read) return read(run, username)
    const [section, rest] = splitAtDot(path)
    if (section === 'config') {
      config ??= storedConfig(run.config)
      return configValue(config, rest)
    }
    if (summaries.has(section)) {
      summary ??= objectOf(run.summary)
      return valueBehind(summary, rest)
    }
    return undefined
  }
}

interface StoredConfig {
  /** As it is stored: `{key: {value, desc}}`. */
  stored: Record<string, unknown>
  /** By key alone. */
  values: Record<string, unknown>
}

function storedConfig(text: string): StoredConfig {
  const stored = objectOf(text)
  const values = Object.entries(stored).map(([key, entry]) => [key, unwrapped(entry)])
  return { stored, values: Object.fromEntries(values) }
}

function unwrapped(entry: unknown): unknown {
  return isPlainObject(entry) && Object.hasOwn(entry, 'value') ? entry.value : entry
}

/** The value of a config key; both `config.lr` and `config.lr.value` mean it. */
function configValue({ stored, values }: StoredConfig, path: string): unknown {
  const found = valueBehind(values, path)
  return found === undefined ? valueBehind(stored, path) : found
}

/** The value at a dotted path. Keys may have dots of their own: the whole rest of the path is looked for first. */
function valueBehind(holder: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(holder, path)) return holder[path]
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const key = path.slice(0, dot)
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined
    const found = isPlainObject(inner) ? valueBehind(inner, path.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function splitAtDot(path: string): [string, string] {
  const dot = path.indexOf('.')
  return dot === -1 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)]
}

function objectOf(text: string): Record<string, unknown> {
  const value = parseExtendedJson(text)
  return isPlainObject(value) ? value : {}
}
