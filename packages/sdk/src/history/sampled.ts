// Some rows of a history, chosen by the service.
import { InputError, operations, optionsOf } from '@runscan/core'
import { batchOfRows, collectArrow, type HistoryRow, type HistoryTable } from '@runscan/history-wasm'
import type { ApiContext, RunPlace } from '../context.js'
import { requireRun } from '../run/nodes.js'
import { checkKeys, fetchHistoryKeys } from './keys.js'
import { readLine } from './live.js'
import { tableOfRows } from './table.js'

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

/** How the rows come. */
export type HistoryFormat = 'rows' | 'columns' | 'arrow'

/** Which rows, and in which form. */
export interface HistoryOptions<Format extends HistoryFormat = 'rows'> extends SampleQuery {
  /**
   * `rows` (the default) for an array of objects, `columns` for a table with a column for each key, `arrow` for the bytes
   * of an Arrow IPC stream.
   */
  format?: Format
}

/** How much of the history an answer is. */
export interface Sampling {
  /** Whether there are, or may be, more rows than these. False means that these are all. */
  readonly sampled: boolean
  /** How many rows there are to choose from; null when the service does not say: with several keys it does not. */
  readonly totalRows: number | null
}

/** Rows, or a table, with word of how much of the history that is. */
export type HistoryResult<Format extends HistoryFormat> = Sampling &
  (Format extends 'columns' ? HistoryTable : Format extends 'arrow' ? Uint8Array : HistoryRow[])

/** Asks for sampled rows. @throws `InputError` */
export async function sampledHistory<Format extends HistoryFormat>(
  context: ApiContext,
  place: RunPlace,
  options: HistoryOptions<Format>,
): Promise<HistoryResult<Format>> {
  checkSample(options)
  const { keys = [] } = options
  const { rows, sampling } =
    keys.length > 0 ? await withKeys(context, place, options, keys) : await whole(context, place, options)
  return sampledResult(rows, sampling, options.format)
}

/** Rows in the form that was asked for, with word of how much of the history that is. */
export async function sampledResult<Format extends HistoryFormat>(
  rows: HistoryRow[],
  sampling: Sampling,
  format: Format | undefined,
): Promise<HistoryResult<Format>> {
  const result: object =
    format === 'columns'
      ? tableOfRows(rows)
      : format === 'arrow'
        ? await collectArrow([batchOfRows(rows)])
        : rows
  // Not among what a loop over the rows or a printer sees.
  return Object.defineProperties(result, {
    sampled: { value: sampling.sampled },
    totalRows: { value: sampling.totalRows },
  }) as HistoryResult<Format>
}

/** Checks options. @throws `InputError` naming the one that cannot be right */
export function checkSample(options: HistoryOptions<HistoryFormat>): void {
  const {
    samples = 500,
    keys = [],
    xAxis = '_step',
    stream = 'default',
    format = 'rows',
  } = optionsOf(options)
  checkKeys(keys)
  if (!Number.isInteger(samples) || samples < 1) {
    throw new InputError('samples', `\`samples\` is a whole number of 1 at least, not ${String(samples)}`)
  }
  if (typeof xAxis !== 'string' || xAxis === '') {
    throw new InputError('xAxis', '`xAxis` is the name of a key')
  }
  if (!['default', 'system'].includes(stream)) {
    throw new InputError('stream', `\`stream\` is 'default' or 'system', not '${String(stream)}'`)
  }
  if (stream === 'system' && keys.length > 0) {
    throw new InputError(
      'keys',
      'the stream `system` has no keys to choose: leave `keys` out, and pick from the rows',
    )
  }
  if (!['rows', 'columns', 'arrow'].includes(format))
    throw new InputError('format', `\`format\` is 'rows', 'columns' or 'arrow', not '${String(format)}'`)
}

interface Answer {
  rows: HistoryRow[]
  sampling: Sampling
}

async function whole(
  { transport }: ApiContext,
  place: RunPlace,
  { samples = 500, stream, signal }: SampleQuery,
): Promise<Answer> {
  const { entity, project, name } = place
  const variables = { entity, project, name, samples }
  const answer = (lines: readonly string[] | null, totalRows: number): Answer => {
    const rows = (lines ?? []).map(line => readLine(line, 'bigint'))
    return { rows, sampling: { sampled: rows.length < totalRows, totalRows } }
  }
  if (stream === 'system') {
    const data = await transport.execute(operations.systemHistoryQuery, variables, { signal })
    const { events, eventsLineCount } = requireRun(data.project?.run, place)
    return answer(events, eventsLineCount)
  }
  const data = await transport.execute(operations.fullHistoryQuery, variables, { signal })
  const { history, historyLineCount } = requireRun(data.project?.run, place)
  return answer(history, historyLineCount)
}

async function withKeys(
  context: ApiContext,
  place: RunPlace,
  { samples = 500, xAxis = '_step', signal }: SampleQuery,
  keys: readonly string[],
): Promise<Answer> {
  const { entity, project, name } = place
  const asked = [...new Set([xAxis, ...keys])]
  const specs = [JSON.stringify({ keys: asked, samples })]
  const variables = { entity, project, name, specs }
  const data = await context.transport.execute(operations.sampledHistoryQuery, variables, { signal })
  const found = (requireRun(data.project?.run, place).sampledHistory?.[0] ?? []) as HistoryRow[]
  const rows = found.map(row =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, numbered(value)])),
  )
  // Fewer rows than were asked for are all that there are.
  if (rows.length < samples) return { rows, sampling: { sampled: false, totalRows: rows.length } }
  return { rows, sampling: await samplingOf(context, place, { asked, rows: rows.length, signal }) }
}

/** No row has all keys more often than the rarest of them was logged. */
async function samplingOf(
  context: ApiContext,
  place: RunPlace,
  { asked, rows, signal }: { asked: readonly string[]; rows: number; signal: AbortSignal | undefined },
): Promise<Sampling> {
  const logged = await fetchHistoryKeys(context, place, { signal })
  const counts = asked
    // Every row has these, and some services do not count them.
    .filter(key => !['_step', '_runtime', '_timestamp'].includes(key))
    .map(key => {
      const types = logged?.keys?.[key]?.typeCounts?.filter(({ type }) => type !== 'nil') ?? []
      return types.reduce((sum, { count }) => sum + count, 0)
    })
    .filter(count => count > 0)
  const most = counts.length > 0 ? Math.min(...counts) : undefined
  if (most !== undefined && most <= rows) return { sampled: false, totalRows: rows }
  return { sampled: true, totalRows: counts.length === 1 && asked.length <= 2 ? (most ?? null) : null }
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
