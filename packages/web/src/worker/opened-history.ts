// One run's exports, held open, and the rows after them.
import { type History, openHistory } from '@runscan/history-wasm'
import { exportId, fetchPlaces, type LiveRow } from './live-tail.js'
import type { RunPlace, ScanCost } from './protocol.js'
import { columnOf, reader, valueAt } from './values.js'

/** Which rows: those of the steps, both ends inclusive, that have one of the keys. */
export interface RowRange {
  keys: readonly string[]
  min: number
  max: number
  signal?: AbortSignal | undefined
}

/** Sees a row; says false when it wants no more. */
export type Visit = (step: number, valueFor: (key: string) => unknown) => boolean | undefined

/** A run's history, as far as it is known. */
export interface OpenedHistory {
  /** Looks what was logged since the last time; `replaced` when the run was written over and all is new. */
  refresh(signal?: AbortSignal): Promise<'continued' | 'replaced'>
  /** Whether it was ever looked at. */
  readonly isOpen: boolean
  /** Shows the rows to `visit`: exported ones by step, then live ones. */
  visitRows(range: RowRange, visit: Visit): Promise<ScanCost>
  close(): Promise<void>
}

export function createOpenedHistory(place: RunPlace): OpenedHistory {
  let exports: string[] | undefined
  let history: History | undefined
  let names: ReadonlySet<string> = new Set()
  let live: LiveRow[] = []
  /** What opening has cost, until a scan says it. */
  let isOpeningPaid = true

  const open = async (links: string[], signal: AbortSignal | undefined) => {
    await history?.close()
    history = undefined
    exports = undefined
    const linked = links.map((url, index) => ({ url, refresh: () => freshLink(place, index, url) }))
    if (linked.length > 0) history = await openHistory(linked, signal ? { signal } : {})
    names = new Set(history?.schema.map(({ name }) => name))
    exports = links
    isOpeningPaid = false
  }

  /** Rows that are only more of the same; false when that is not all that has happened. */
  const appended = async (known: readonly string[], signal: AbortSignal | undefined) => {
    const lastStep = live.at(-1)?.step
    if (lastStep === undefined) return false
    const since = await fetchPlaces(place, { minStep: lastStep, exports: known, signal })
    const [first] = since.live
    if (!first || exportId(known) !== exportId(since.exports)) return false
    live = [...live.filter(({ step }) => step < first.step), ...since.live]
    return true
  }

  const scanExports = async ({ keys, min, max, signal }: RowRange, visit: Visit, cost: ScanCost) => {
    const columns = [...new Set(keys.flatMap(key => columnOf(key, names)?.name ?? []))]
    const isBehind = min > Number(history?.stepRange?.max ?? Number.MAX_SAFE_INTEGER)
    if (!history || columns.length === 0 || isBehind) return true
    const maxStep = max < Number.MAX_SAFE_INTEGER ? max + 1 : undefined
    const scan = history.scan({ keys: columns, keyMode: 'any', minStep: min, maxStep, signal })
    try {
      for await (const batch of scan.batches()) {
        const stepOf = reader(batch, '_step', names)
        const readers = new Map(keys.map(key => [key, reader(batch, key, names)]))
        for (let row = 0; row < batch.numRows; row += 1)
          if (visit(Number(stepOf(row)), key => readers.get(key)?.(row)) === false) return false
      }
      return true
    } finally {
      const { requests, bytes, openRequests, openBytes, totalBytes } = scan.diagnostics
      cost.requests += requests + (isOpeningPaid ? 0 : openRequests)
      cost.bytes += bytes + (isOpeningPaid ? 0 : openBytes)
      cost.totalBytes = totalBytes
      isOpeningPaid = true
    }
  }

  return {
    get isOpen() {
      return exports !== undefined
    },
    async refresh(signal) {
      const known = exports
      if (known && (await appended(known, signal))) return 'continued'
      const hadRows = live.length > 0
      const found = await fetchPlaces(place, { minStep: 0, signal })
      live = found.live
      const isSame = known !== undefined && exportId(known) === exportId(found.exports)
      if (!isSame) await open(found.exports, signal)
      // Exports and rows are only ever added: where some are missing, the run was written over.
      const isLonger = exportId(known ?? []) === exportId(found.exports.slice(0, known?.length ?? 0))
      return isLonger && !(isSame && hadRows) ? 'continued' : 'replaced'
    },
    async visitRows(range, visit) {
      const cost: ScanCost = { requests: 0, bytes: 0, totalBytes: 0, liveRows: 0 }
      if (!(await scanExports(range, visit, cost))) return cost
      for (const { step, values } of live) {
        if (step < range.min || step > range.max) continue
        cost.liveRows += 1
        if (visit(step, key => valueAt(values, key) ?? undefined) === false) break
      }
      return cost
    },
    close: async () => history?.close(),
  }
}

/** The link to an export, signed anew. */
async function freshLink(place: RunPlace, index: number, old: string): Promise<string> {
  const { exports } = await fetchPlaces(place, { minStep: Number.MAX_SAFE_INTEGER - 1 })
  return exports[index] ?? old
}
