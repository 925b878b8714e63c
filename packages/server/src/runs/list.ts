// A page of a project's runs, filtered and sorted. Cursors say where a page ended, so they stay right when runs are added.
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { RunRecord } from '../storage/runs.js'
import { runDocument } from './document.js'
import { parseFilter } from './filter.js'
import { compareRuns, orderValue, parseOrder } from './order.js'

/** The runs that a filter wants. */
export function filteredRuns(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
): RunRecord[] {
  const wanted = parseFilter(filters)
  return context.storage.runs.list(projectId).filter(run => wanted(runDocument(run, context.entity)))
}

/** A page of runs. */
export interface RunPage {
  edges: { run: RunRecord; cursor: string }[]
  hasNextPage: boolean
}

/** The runs after a cursor. */
export function pageOfRuns(
  context: ServerContext,
  projectId: number,
  query: { filters?: string | null; order?: string | null; after?: string | null; first?: number | null },
): RunPage {
  const order = parseOrder(query.order)
  const places = filteredRuns(context, projectId, query.filters).map(run => ({
    run,
    id: run.id,
    value: orderValue(runDocument(run, context.entity), order),
  }))
  places.sort((a, b) => compareRuns(a, b, order))
  const after = query.after ? readCursor(query.after) : undefined
  const rest = after ? places.filter(place => compareRuns(place, after, order) > 0) : places
  const page = rest.slice(0, Math.max(0, query.first ?? 50))
  return {
    edges: page.map(({ run, id, value }) => ({ run, cursor: cursorOf(id, value) })),
    hasNextPage: rest.length > page.length,
  }
}

/** Says where a page ended. */
export function cursorOf(id: number, value: unknown): string {
  const text = JSON.stringify([id, typeof value === 'bigint' ? Number(value) : value])
  return Buffer.from(text).toString('base64url')
}

/** @throws {ServerError} 400 for what is no cursor */
export function readCursor(cursor: string): { id: number; value: unknown } {
  try {
    const [id, value] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, unknown]
    if (Number.isInteger(id)) return { id, value }
  } catch {
    // Said below.
  }
  throw badRequest(`'${cursor}' is no cursor of this list`)
}
