// Which runs a query wants, in its order, without holding the runs themselves.
import type { ServerContext } from '../context.js'
import type { Storage } from '../storage/storage.js'
import { checkRunField, recordFieldsOf, runDocument } from './document.js'
import { parseFilter } from './filter.js'
import { compareRuns, orderValue, parseOrder, type RunOrder } from './order.js'

/** A run, and the value that it is sorted by. */
export interface RunPlace {
  id: number
  value: unknown
}

interface Remembered {
  /** The project and the filter. */
  wanted: string
  /** How much had been written when it was found out. */
  writes: number
  places: readonly RunPlace[]
}

/** The queries that were asked last: page after page comes from one of them. */
const remembered = new WeakMap<Storage, Map<string, Remembered>>()
const mostRemembered = 8

/** The places of a project's runs that a filter wants, sorted. Looked up again only when something was written since. */
export function sortedPlaces(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
  order: RunOrder,
): readonly RunPlace[] {
  const { storage } = context
  const known = remembered.get(storage) ?? new Map<string, Remembered>()
  remembered.set(storage, known)
  const wanted = wantedKey(projectId, filters)
  const key = wanted + JSON.stringify(order)
  const writes = storage.writes()
  const found = known.get(key)
  if (found?.writes === writes) return found.places
  const places = findPlaces(context, projectId, filters, order)
  known.delete(key)
  known.set(key, { wanted, writes, places })
  const [oldest] = known.keys()
  if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest)
  return places
}

/** The places of a project's runs that a filter wants, in any order: in one that is known already, if there is. */
export function unsortedPlaces(
  context: ServerContext,
  projectId: number,
  filters: string | null | undefined,
): readonly RunPlace[] {
  const { storage } = context
  const wanted = wantedKey(projectId, filters)
  const known = [...(remembered.get(storage)?.values() ?? [])]
  const found = known.find(each => each.wanted === wanted && each.writes === storage.writes())
  return found?.places ?? sortedPlaces(context, projectId, filters, parseOrder(undefined))
}

function wantedKey(projectId: number, filters: string | null | undefined): string {
  return JSON.stringify([projectId, filters])
}

function findPlaces(
  { storage, entity }: ServerContext,
  projectId: number,
  filters: string | null | undefined,
  order: RunOrder,
): RunPlace[] {
  const paths = new Set([order.path])
  const wanted = parseFilter(filters, path => {
    checkRunField(path)
    paths.add(path)
  })
  const places: RunPlace[] = []
  for (const runs of storage.runs.batches(projectId, [...paths].flatMap(recordFieldsOf))) {
    for (const run of runs) {
      const document = runDocument(run, entity)
      if (wanted(document)) places.push({ id: run.id, value: orderValue(document, order) })
    }
  }
  return places.sort((a, b) => compareRuns(a, b, order))
}
