// A page of a project's runs, filtered and sorted. Cursors say where a page ended, so they stay right when runs are added.
import { parseExtendedJson, stringifyExtendedJson } from '@runscan/core'
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { RunRecord } from '../storage/runs.js'
import { checkRunField } from './document.js'
import { wantsAll } from './filter.js'
import { compareRuns, parseOrder, type RunOrder } from './order.js'
import { sortedPlaces, unsortedPlaces } from './places.js'

/** How many runs a filter wants. */
export function countRuns(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
): number {
  if (wantsAll(filters)) return context.storage.runs.count(projectId)
  return unsortedPlaces(context, projectId, filters).length
}

/** The ids of the runs that a filter wants. */
export function filteredRunIds(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
): number[] {
  return sortedPlaces(context, projectId, filters, parseOrder(undefined)).map(({ id }) => id)
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
  const places = sortedPlaces(context, projectId, query.filters, order)
  const rest = place ? places.filter(each => compareRuns(each, place, order) > 0) : places
  const page = rest.slice(0, limit)
  return {
    edges: page.flatMap(({ id, value }) => {
      const run = context.storage.runs.byId(id)
      return run ? [{ run, cursor: cursorOf(id, value) }] : []
    }),
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

/** @throws `ServerError` 400 for what is no cursor */
export function readCursor(cursor: string): { id: number; value: unknown } {
  try {
    const [id, value] = parseExtendedJson(Buffer.from(cursor, 'base64url').toString()) as [number, unknown]
    if (Number.isInteger(id)) return { id, value }
  } catch {
    // Said below.
  }
  throw badRequest(`'${cursor}' is no cursor of this list`)
}
