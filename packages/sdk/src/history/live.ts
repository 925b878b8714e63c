// Rows that no export has yet, asked for in ranges of steps that grow where rows are far apart.
import { operations, parseExtendedJson, ResponseError } from '@runscan/core'
import type { BigintPolicy, HistoryRow } from '@runscan/history-wasm'
import type { ApiContext, RunPlace } from '../context.js'
import { requireRun } from '../run/nodes.js'
import { flatten } from './flatten.js'
import { ExportsChanged } from './passes.js'

/** Which live rows. */
export interface LiveQuery {
  /** Inclusive. */
  minStep: number
  /** Exclusive. */
  maxStep: number
  /** Rows that one request should give, about. */
  pageSize: number
  bigints: BigintPolicy
  /** How many exports there were when the scan began. */
  exports: number
  signal: AbortSignal | undefined
  /** Called after each request. */
  onRequest(): void
}

/**
 * Pages of live rows, by step, flattened as exports are.
 * @throws `ExportsChanged` before any row of a page is given that may lack rows which were exported meanwhile
 */
export async function* livePages(
  context: ApiContext,
  place: RunPlace,
  { minStep, maxStep, pageSize, bigints, exports, signal, onRequest }: LiveQuery,
): AsyncGenerator<HistoryRow[], void, undefined> {
  let from = minStep
  let width = pageSize
  let limit = 2 * pageSize
  while (from < maxStep) {
    const to = Math.min(maxStep, from + width)
    const lines = await fetchLines(context, place, { from, to, limit, exports, signal })
    onRequest()
    if (lines.length >= limit) {
      // As many as were asked for may mean that some were left out. A single step cannot be asked for in parts.
      if (to - from > 1) width = Math.max(1, Math.floor((to - from) / 8))
      else limit *= 8
      continue
    }
    const rows = lines.map(line => flatten(readLine(line, bigints)))
    yield rows.sort((a, b) => Number(a._step) - Number(b._step))
    from = to
    limit = 2 * pageSize
    if (lines.length * 16 < pageSize) width *= 16
    else if (lines.length * 2 < pageSize) width *= 2
  }
}

async function fetchLines(
  { transport }: ApiContext,
  place: RunPlace,
  query: { from: number; to: number; limit: number; exports: number; signal: AbortSignal | undefined },
): Promise<readonly string[]> {
  const { entity, project, name } = place
  const variables = { entity, project, name, minStep: query.from, maxStep: query.to, pageSize: query.limit }
  const data = await transport.execute(operations.historyPageQuery, variables, { signal: query.signal })
  const { history, parquetHistory } = requireRun(data.project?.run, place)
  if ((parquetHistory?.parquetUrls?.length ?? 0) !== query.exports) throw new ExportsChanged()
  return history ?? []
}

/** A row as the service sends it. @throws `ResponseError` when it is no JSON object */
export function readLine(line: string, bigints: BigintPolicy): HistoryRow {
  try {
    const row = parseExtendedJson(line, { bigints })
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as HistoryRow
  } catch (cause) {
    throw new ResponseError(`a row of the history is not JSON: ${(cause as Error).message}`, cause)
  }
  throw new ResponseError('a row of the history is not a JSON object')
}
