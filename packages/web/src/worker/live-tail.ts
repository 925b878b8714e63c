// What of a history is exported, and the rows that are not yet.
import { PageError } from '../api/errors.js'
import { operation } from '../api/operation.js'
import { execute, ownLink, readJson } from '../api/request.js'
import type { RunPlace } from './protocol.js'
import { isObject } from './values.js'

/** A row that no export holds. */
export interface LiveRow {
  step: number
  values: Record<string, unknown>
}

/** Where a history is. */
export interface HistoryPlaces {
  /** Links to the exports, oldest rows first. */
  exports: string[]
  live: LiveRow[]
}

const placesQuery = operation(`
  query PageHistory($entity: String!, $project: String!, $run: String!, $minStep: Int64!, $maxStep: Int64!, $rows: Int!) {
    project(name: $project, entityName: $entity) {
      run(name: $run) {
        history(minStep: $minStep, maxStep: $maxStep, samples: $rows)
        parquetHistory(liveKeys: ["_step"]) {
          parquetUrls
        }
      }
    }
  }
`)

const pageRows = 2000

/** Which live rows are wanted, and what is known already. */
interface PlacesQuery {
  minStep: number
  /** The exports of the last time; they save a request when they are still all. */
  exports?: readonly string[]
  signal?: AbortSignal | undefined
}

/**
 * The exports, and the live rows from a step on. When rows are exported while they are read page by page, it begins
 * again, so that none is there twice and none is missing.
 */
export async function fetchPlaces(place: RunPlace, query: PlacesQuery): Promise<HistoryPlaces> {
  let { exports } = query
  for (;;) {
    exports ??= (await fetchPage(place, query.minStep, 0, query.signal)).exports
    const live = await fetchLive(place, query.minStep, exports, query.signal)
    if (live) return { exports: [...exports], live }
    exports = undefined
  }
}

/** Undefined when there are other exports by now. */
async function fetchLive(
  place: RunPlace,
  minStep: number,
  exports: readonly string[],
  signal: AbortSignal | undefined,
): Promise<LiveRow[] | undefined> {
  const live: LiveRow[] = []
  let from = minStep
  for (let rows = pageRows; ; ) {
    const page = await fetchPage(place, from, rows, signal)
    if (exportId(page.exports) !== exportId(exports)) return undefined
    const lastStep = page.live.at(-1)?.step
    const isLast = page.live.length < rows
    // A full page may end within the rows of one step: that step is asked for again.
    const whole = isLast ? page.live : page.live.filter(({ step }) => step !== lastStep)
    live.push(...whole)
    if (isLast || lastStep === undefined) return live
    if (whole.length === 0) rows *= 8
    else rows = pageRows
    from = lastStep
  }
}

async function fetchPage(
  { entity, project, run }: RunPlace,
  minStep: number,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<HistoryPlaces> {
  const maxStep = Number.MAX_SAFE_INTEGER
  const data = await execute(placesQuery, { entity, project, run, minStep, maxStep, rows }, signal)
  const found = data.project?.run
  if (!found) throw new PageError('NOT_FOUND', `There is no run ${entity}/${project}/${run}.`)
  return {
    exports: (found.parquetHistory?.parquetUrls ?? []).map(
      url => new URL(ownLink(url), location.origin).href,
    ),
    live: (found.history ?? []).flatMap(text => liveRow(text) ?? []),
  }
}

function liveRow(text: string): LiveRow | undefined {
  const values = readJson(text)
  const step = isObject(values) ? Math.trunc(Number(values._step)) : Number.NaN
  return isObject(values) && Number.isFinite(step) ? { step, values } : undefined
}

/** Tells whether exports are the same ones; the links' signatures differ each time. */
export function exportId(exports: readonly string[]): string {
  return exports.map(url => new URL(url).pathname).join('\n')
}
