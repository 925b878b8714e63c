// Puts together what charts ask for at the same time, so that one scan of a run serves all of them.
import { ask } from '../worker/client.js'
import type { RunPlace, ScanCost, Series, SeriesQuery } from '../worker/protocol.js'

/** What one chart needs of one run. */
export type SeriesRequest = Omit<SeriesQuery, 'keys'> & { key: string }

/** The series, and what the scan that gave it has cost. */
export interface LoadedSeries {
  series: Series | undefined
  cost: ScanCost
}

interface Batch {
  keys: Set<string>
  answer: Promise<{ series: Series[]; cost: ScanCost }>
  controller: AbortController
  waiting: number
}

const batches = new Map<string, Batch>()

/** Loads a series with all others that are asked for before the next task. */
export async function loadSeries(request: SeriesRequest, signal: AbortSignal): Promise<LoadedSeries> {
  const { key, ...rest } = request
  const batch = batchFor(JSON.stringify(rest), rest)
  batch.keys.add(key)
  batch.waiting += 1
  // The scan ends early only when no chart waits for it any more.
  const leave = () => {
    batch.waiting -= 1
    if (batch.waiting === 0) batch.controller.abort()
  }
  signal.addEventListener('abort', leave, { once: true })
  const { series, cost } = await batch.answer
  signal.removeEventListener('abort', leave)
  return { series: series.find(candidate => candidate.key === key), cost }
}

function batchFor(id: string, query: Omit<SeriesQuery, 'keys'>): Batch {
  const known = batches.get(id)
  if (known) return known
  const controller = new AbortController()
  const keys = new Set<string>()
  const answer = new Promise<void>(resolve => setTimeout(resolve)).then(() => {
    batches.delete(id)
    return ask('series', { ...query, keys: [...keys] }, controller.signal)
  })
  answer.then(({ cost }) => account(query.place, cost)).catch(() => {})
  const batch = { keys, answer, controller, waiting: 0 }
  batches.set(id, batch)
  return batch
}

/** What all scans of a run have cost since the page was opened. */
export interface Account {
  requests: number
  bytes: number
  totalBytes: number
}

const accounts = new Map<string, Account>()
const events = new EventTarget()

function account(place: RunPlace, { requests, bytes, totalBytes }: ScanCost): void {
  const id = placeId(place)
  const known = accounts.get(id) ?? { requests: 0, bytes: 0, totalBytes: 0 }
  accounts.set(id, {
    requests: known.requests + requests,
    bytes: known.bytes + bytes,
    totalBytes: Math.max(known.totalBytes, totalBytes),
  })
  events.dispatchEvent(new Event('change'))
}

export function accountOf(places: readonly RunPlace[]): Account {
  const total = { requests: 0, bytes: 0, totalBytes: 0 }
  for (const place of places) {
    const { requests = 0, bytes = 0, totalBytes = 0 } = accounts.get(placeId(place)) ?? {}
    total.requests += requests
    total.bytes += bytes
    total.totalBytes += totalBytes
  }
  return total
}

/** Calls when something was read; gives the way to stop listening. */
export function onAccount(call: () => void): () => void {
  events.addEventListener('change', call)
  return () => events.removeEventListener('change', call)
}

function placeId({ entity, project, run }: RunPlace): string {
  return JSON.stringify([entity, project, run])
}
