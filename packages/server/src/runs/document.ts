// A run as filters and orders see it.
import { parseExtendedJson } from '@runscan/core'
import { isPlainObject } from '../history/row.js'
import type { RunRecord } from '../storage/runs.js'

/** The fields that may be asked for by name alone. */
const plain: Record<string, (run: RunRecord) => unknown> = {
  name: run => run.name,
  displayName: run => run.displayName,
  display_name: run => run.displayName,
  state: run => run.state,
  group: run => run.groupName,
  jobType: run => run.jobType,
  job_type: run => run.jobType,
  tags: run => run.tags,
  host: run => run.host,
  sweep: run => run.sweepName,
  notes: run => run.notes,
  description: run => run.description,
  commit: run => run.commit,
  createdAt: run => new Date(run.createdAt).toISOString(),
  created_at: run => new Date(run.createdAt).toISOString(),
  heartbeatAt: run => new Date(run.heartbeatAt).toISOString(),
  heartbeat_at: run => new Date(run.heartbeatAt).toISOString(),
  duration: run => (run.heartbeatAt - run.createdAt) / 1000,
}

/** Gives values of a run by name; undefined for what it does not have. */
export type Lookup = (path: string) => unknown

/** Makes the look-up of a run; reads its JSON once, when first asked. */
export function runDocument(run: RunRecord, username: string): Lookup {
  let config: Record<string, unknown> | undefined
  let summary: Record<string, unknown> | undefined
  return path => {
    if (path === 'username' || path === 'user') return username
    const read = plain[path]
    if (read) return read(run)
    const [section, rest] = split(path)
    if (section === 'config') {
      config ??= objectOf(run.config)
      return configValue(config, rest)
    }
    if (section === 'summary_metrics' || section === 'summaryMetrics' || section === 'summary') {
      summary ??= objectOf(run.summary)
      return valueBehind(summary, rest)
    }
    return undefined
  }
}

/** The value of a config key; both `config.lr` and `config.lr.value` mean it. */
function configValue(config: Record<string, unknown>, path: string): unknown {
  const stored = valueBehind(config, path)
  if (isPlainObject(stored) && Object.hasOwn(stored, 'value')) return stored.value
  if (stored !== undefined) return stored
  const [key, rest] = split(path)
  const entry = config[key]
  return isPlainObject(entry) && isPlainObject(entry.value)
    ? valueBehind(entry.value, rest.replace(/\.value$/, ''))
    : undefined
}

function valueBehind(holder: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(holder, path)) return holder[path]
  const [key, rest] = split(path)
  const inner = rest === '' || !Object.hasOwn(holder, key) ? undefined : holder[key]
  return isPlainObject(inner) ? valueBehind(inner, rest) : undefined
}

function split(path: string): [string, string] {
  const dot = path.indexOf('.')
  return dot === -1 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)]
}

function objectOf(text: string): Record<string, unknown> {
  const value = parseExtendedJson(text)
  return isPlainObject(value) ? value : {}
}
