// Some rows of a history, chosen by the service.
import { InputError, operations } from '@runscan/core'
import type { HistoryRow } from '@runscan/history-wasm'
import type { ApiContext, RunPlace } from '../context.js'
import { requireRun } from '../run/nodes.js'
import { checkKeys } from './keys.js'
import { readLine } from './live.js'

/** Which rows. */
export interface SampleQuery {
  /** The most rows. Default 500. */
  samples?: number
  /** Rows that have all of these, dotted for what was nested, and these keys alone. */
  keys?: readonly string[]
  /** The key that comes first in rows with `keys`. Default `_step`. */
  xAxis?: string
  /** `default` for what was logged, `system` for measurements of the machine. */
  stream?: 'default' | 'system'
  signal?: AbortSignal
}

/** Which rows, and in which form. */
export interface HistoryOptions<Format extends 'rows' | 'columns' = 'rows'> extends SampleQuery {
  /** `rows` (the default) for objects, `columns` for a list of values for each key. */
  format?: Format
}

/** Rows, or values by key with null where a row has none. */
export type HistoryResult<Format> = Format extends 'columns' ? Record<string, unknown[]> : HistoryRow[]

/** Asks for sampled rows. @throws {InputError} */
export async function sampledHistory<Format extends 'rows' | 'columns'>(
  context: ApiContext,
  place: RunPlace,
  options: HistoryOptions<Format>,
): Promise<HistoryResult<Format>> {
  check(options)
  const { keys = [] } = options
  const rows =
    keys.length > 0 ? await withKeys(context, place, options, keys) : await whole(context, place, options)
  return (options.format === 'columns' ? toColumns(rows) : rows) as HistoryResult<Format>
}

function check({
  samples = 500,
  keys = [],
  stream = 'default',
  format = 'rows',
}: HistoryOptions<'rows' | 'columns'>): void {
  checkKeys(keys)
  if (!Number.isInteger(samples) || samples < 1) {
    throw new InputError('samples', `\`samples\` is a whole number of 1 at least, not ${samples}`)
  }
  if (!['default', 'system'].includes(stream)) {
    throw new InputError('stream', `\`stream\` is 'default' or 'system', not '${stream}'`)
  }
  if (stream === 'system' && keys.length > 0) {
    throw new InputError(
      'keys',
      'the stream `system` has no keys to choose: leave `keys` out, and pick from the rows',
    )
  }
  if (!['rows', 'columns'].includes(format))
    throw new InputError('format', `\`format\` is 'rows' or 'columns', not '${format}'`)
}

async function whole(
  { transport }: ApiContext,
  place: RunPlace,
  { samples = 500, stream, signal }: SampleQuery,
): Promise<HistoryRow[]> {
  const { entity, project, name } = place
  const variables = { entity, project, name, samples }
  if (stream === 'system') {
    const data = await transport.execute(operations.systemHistoryQuery, variables, { signal })
    return (requireRun(data.project?.run, place).events ?? []).map(line => readLine(line, 'bigint'))
  }
  const data = await transport.execute(operations.fullHistoryQuery, variables, { signal })
  return (requireRun(data.project?.run, place).history ?? []).map(line => readLine(line, 'bigint'))
}

async function withKeys(
  { transport }: ApiContext,
  place: RunPlace,
  { samples = 500, xAxis = '_step', signal }: SampleQuery,
  keys: readonly string[],
): Promise<HistoryRow[]> {
  const { entity, project, name } = place
  const spec = JSON.stringify({ keys: [xAxis, ...keys], samples })
  const data = await transport.execute(
    operations.sampledHistoryQuery,
    { entity, project, name, specs: [spec] },
    { signal },
  )
  const rows = (requireRun(data.project?.run, place).sampledHistory?.[0] ?? []) as HistoryRow[]
  return rows.map(row =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, numbered(value)])),
  )
}

const bareWords = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/** Strict JSON has no NaN: where objects are sent instead of text, it comes as its name. */
function numbered(value: unknown): unknown {
  return typeof value === 'string' ? (bareWords.get(value) ?? value) : value
}

function toColumns(rows: readonly HistoryRow[]): Record<string, unknown[]> {
  const names = new Set(rows.flatMap(row => Object.keys(row)))
  return Object.fromEntries([...names].map(name => [name, rows.map(row => row[name] ?? null)]))
}
