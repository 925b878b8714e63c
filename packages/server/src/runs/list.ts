// A page of a project's runs, filtered and sorted. Cursors say where a page ended, so they stay right when runs are added.
import { parseExtendedJson, stringifyExtendedJson } from '@runscan/core'
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { RunRecord } from '../storage/runs.js'
import { checkRunField, runDocument } from './document.js'
import { parseFilter, wantsAll } from './filter.js'
import { compareRuns, orderValue, parseOrder, type RunOrder } from './order.js'

/** How many runs a filter wants. */
export function countRuns(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
): number {
  return wantsAll(filters)
    ? context.storage.runs.count(projectId)
    : filteredRuns(context, projectId, filters).length
}

/** The runs that a filter wants. */
export function filteredRuns(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
): RunRecord[] {
  const wanted = parseFilter(filters, checkRunField)
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
  const order = parseOrder(query.order, checkRunField)
  const limit = Math.max(0, query.first ?? 50)
  const place = query.after ? readCursor(query.after) : undefined
  if (wantsAll(query.filters) && isByAge(order)) {
    // The list that everybody asks for, of which nothing but the page is read.
    const runs = context.storage.runs.pageByAge(projectId, {
      descending: order.descending,
      after: place && { id: place.id, createdAt: Date.parse(String(place.value)) },
      limit: limit + 1,
    })
    const edges = runs
      .slice(0, limit)
      .map(run => ({ run, cursor: cursorOf(run.id, new Date(run.createdAt).toISOString()) }))
    return { edges, hasNextPage: runs.length > limit }
  }
  const places = filteredRuns(context, projectId, query.filters).map(run => ({
    run,
    id: run.id,
    value: orderValue(runDocument(run, context.entity), order),
  }))
  places.sort((a, b) => compareRuns(a, b, order))
  const rest = place ? places.filter(each => compareRuns(each, place, order) > 0) : places
  const page = rest.slice(0, limit)
  return {
    edges: page.map(({ run, id, value }) => ({ run, cursor: cursorOf(id, value) })),
    hasNextPage: rest.length > page.length,
  }
}

function isByAge({ path }: RunOrder): boolean {
  return path === 'created_at' || path === 'createdAt'
}

/** Says where a page ended. */
export function cursorOf(id: number, value: unknown): string {
  const text = stringifyExtendedJson([id, value])
  return Buffer.from(text).toString('base64url')
}

/** @throws {ServerError} 400 for what is no cursor */
export function readCursor(cursor: string): { id: number; value: unknown } {
  try {
    const [id, value] = parseExtendedJson(Buffer.from(cursor, 'base64url').toString()) as [number, unknown]
    if (Number.isInteger(id)) return { id, value }
  } catch {
    // Said below.
  }
  throw badRequest(`'${cursor}' is no cursor of this list`)
}
