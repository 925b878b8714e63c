// A run as filters and orders see it.
import { parseExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { RunPart, RunRecord } from '../storage/runs.js'

const isoTime = (time: number) => new Date(time).toISOString()

/** A field that may be asked for by name alone: its names, and what of the record it is read from. */
interface RunField {
  names: readonly string[]
  from: readonly (keyof RunRecord)[]
  read(run: RunRecord, username: string): unknown
}

function stored(field: keyof RunRecord, ...names: string[]): RunField {
  return { names, from: [field], read: run => run[field] }
}

const fields: readonly RunField[] = [
  stored('name', 'name'),
  stored('displayName', 'displayName', 'display_name'),
  stored('state', 'state'),
  stored('groupName', 'group'),
  stored('jobType', 'jobType', 'job_type'),
  stored('tags', 'tags'),
  stored('host', 'host'),
  stored('sweepName', 'sweep', 'sweepName', 'sweep_name'),
  stored('notes', 'notes'),
  stored('description', 'description'),
  stored('commit', 'commit'),
  { names: ['username', 'user', 'user.username'], from: [], read: (_run, username) => username },
  { names: ['createdAt', 'created_at'], from: ['createdAt'], read: run => isoTime(run.createdAt) },
  { names: ['heartbeatAt', 'heartbeat_at'], from: ['heartbeatAt'], read: run => isoTime(run.heartbeatAt) },
  {
    names: ['duration'],
    from: ['createdAt', 'heartbeatAt'],
    read: run => (run.heartbeatAt - run.createdAt) / 1000,
  },
]
const byName = new Map(fields.flatMap(field => field.names.map(name => [name, field] as const)))

const summaries = new Set(['summary_metrics', 'summaryMetrics', 'summary'])

/** Refuses fields that no run has, so that a slip of the pen is not taken for an empty project. */
export function checkRunField(path: string): void {
  const [section, rest] = splitAtDot(path)
  const isDotted = rest !== '' && (section === 'config' || summaries.has(section))
  if (isDotted || byName.has(path)) return
  const known = [...fields.map(({ names }) => names[0]), 'config.<key>', 'summary_metrics.<key>']
  throw badRequest(`runs have no field \`${path}\` to filter or to sort by; they have ${known.join(', ')}`)
}

/** What of a run's record a field is read from. */
export function recordFieldsOf(path: string): readonly (keyof RunRecord)[] {
  const field = byName.get(path)
  if (field) return field.from
  return [splitAtDot(path)[0] === 'config' ? 'config' : 'summary']
}

/** Gives values of a run by name; undefined for what it does not have. */
export type Lookup = (path: string) => unknown

/** Makes the look-up of a run, of which only what is asked for has to be there; reads its JSON once, when first asked. */
export function runDocument(part: RunPart, username: string): Lookup {
  const run = part as RunRecord
  let config: Record<string, unknown> | undefined
  let summary: Record<string, unknown> | undefined
  return path => {
    const field = byName.get(path)
    if (field) return field.read(run, username)
    const [section, rest] = splitAtDot(path)
    if (section === 'config') {
      config ??= objectOf(run.config)
      return configValue(config, rest)
    }
    if (summaries.has(section)) {
      summary ??= objectOf(run.summary)
      return valueBehind(summary, rest)
    }
    return undefined
  }
}

/**
 * The value of a config key. It is stored as `{key: {value, desc}}`, and both `config.lr` and `config.lr.value` mean it.
 */
function configValue(config: Record<string, unknown>, path: string): unknown {
  const found = valueBehind(config, path, unwrapped)
  return found === undefined ? valueBehind(config, path) : found
}

function unwrapped(entry: unknown): unknown {
  return isPlainObject(entry) && Object.hasOwn(entry, 'value') ? entry.value : entry
}

/**
 * The value at a dotted path, whose first step leads to what `opened` makes of it. Keys may have dots of their own: the
 * whole rest of the path is looked for first.
 */
function valueBehind(
  holder: Record<string, unknown>,
  path: string,
  opened: (entry: unknown) => unknown = entry => entry,
): unknown {
  if (Object.hasOwn(holder, path)) return opened(holder[path])
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const key = path.slice(0, dot)
    const inner = Object.hasOwn(holder, key) ? opened(holder[key]) : undefined
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
