// One go through a history: exports through the scanner, then what is not exported yet.
import { parseExtendedJson } from '@runscan/core'
import {
  batchOfRows,
  type History,
  type HistoryBatch,
  type HistoryRow,
  httpSource,
  openHistory,
} from '@runscan/history-wasm'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { historyCacheFolder } from './cache/folder.js'
import { type ExportTraffic, exportSource } from './cache/source.js'
import { type HistoryScanDiagnostics, noteSource } from './diagnostics.js'
import { fetchHistoryKeys, type HistoryKeys, isLogged } from './keys.js'
import { livePages } from './live.js'
import { liveRowShape } from './live-shape.js'
import { merge, type Piece } from './merge.js'
import { fetchParts, type HistoryParts, hasLiveTail, liveSteps } from './parts.js'
import { withPatience } from './patience.js'
import type { ScanHistoryQuery } from './query.js'

/** What a pass works with. */
export interface PassContext {
  context: ApiContext
  place: RunPlace
  query: ScanHistoryQuery
  /** Grows as the pass goes on. */
  diagnostics: HistoryScanDiagnostics
}

/** The rows in batches. What is opened is closed when it ends, however it ends. */
export async function* readPass(pass: PassContext): AsyncGenerator<HistoryBatch, void, undefined> {
  const { context, place, query, diagnostics } = pass
  const parts = await fetchParts(context, place, query.signal)
  diagnostics.requests += 1
  const files = await openExports(pass, parts)
  try {
    const isLive = hasLiveTail(parts)
    const logged = isLive ? await fetchKeys(pass) : null
    const exported = new Set(files?.history.schema.map(column => column.name))
    noteKeys(pass, key => exported.has(key) || isLogged(logged, key))
    const live = isLive ? liveRows(pass, parts, logged, exported) : nothing()
    for await (const piece of merge(exportedBatches(pass, files), live)) {
      const batch = toBatch(piece)
      if (batch.numRows > 0) {
        const [firstStep, lastStep] = [stepAt(batch, 0), stepAt(batch, batch.numRows - 1)]
        noteSource(diagnostics.sources, { source: piece.source, firstStep, lastStep })
      }
      yield batch
    }
  } finally {
    await files?.close()
  }
}

/** Exports that are open. */
interface OpenExports {
  history: History
  /** To be called once they were read to the end. */
  setComplete(): void
  close(): Promise<void>
}

/**
 * Opens the exports: reads their footers.
 * @param options `keeps`: whether what is read next may be kept on the disk
 */
export async function openExports(
  { context, place, query, diagnostics }: PassContext,
  { exports }: HistoryParts,
  { keeps = true }: { keeps?: boolean } = {},
): Promise<OpenExports | undefined> {
  diagnostics.exports = exports.length
  if (exports.length === 0) return undefined
  const { transport, fetch, cacheDir } = context
  const { keys, minStep, maxStep, useCache, signal, bigints } = query
  let isComplete = false
  const traffic = trafficInto(diagnostics)
  const patient = withPatience(fetch, transport.settings.timeoutMs)
  const policy = {
    folder: useCache ? historyCacheFolder(cacheDir) : undefined,
    keeps: keeps && keys.length === 0 && minStep === undefined && maxStep === undefined,
    run: placeText(place),
    isComplete: () => isComplete,
  }
  let renewed: Promise<HistoryParts> | undefined
  const sources = exports.map((url, index) => {
    // One question renews the links of all files.
    const refresh = async () => {
      renewed ??= fetchParts(context, place, signal).finally(() => {
        renewed = undefined
      })
      return (await renewed).exports[index] ?? url
    }
    const quietMs = Math.max(60_000, transport.settings.timeoutMs)
    const network = httpSource(url, { headers: transport.headersFor(url), fetch: patient, refresh, quietMs })
    return exportSource(network, policy, traffic)
  })
  const parseJson = (text: string) => parseExtendedJson(text, { bigints })
  const history = await openHistory(sources, { signal, bigints, parseJson })
  return {
    history,
    setComplete: () => {
      isComplete = true
    },
    close: () => history.close(),
  }
}

/** Counts into the diagnostics, also what happens when the exports are closed. */
function trafficInto(diagnostics: HistoryScanDiagnostics): ExportTraffic {
  return {
    request(bytes) {
      diagnostics.requests += 1
      diagnostics.bytes += bytes
    },
    fromCache: () => {
      diagnostics.exportsFromCache += 1
    },
    kept: () => {
      diagnostics.exportsKept += 1
    },
  }
}

async function* exportedBatches(
  { query, diagnostics }: PassContext,
  files: OpenExports | undefined,
): AsyncGenerator<HistoryBatch, void, undefined> {
  if (!files) return
  const { keys, keyMode, minStep, maxStep, signal } = query
  const scan = files.history.scan({ keys, keyMode, minStep, maxStep, signal })
  for await (const batch of scan.batches()) {
    noteScan()
    yield batch
  }
  noteScan()
  files.setComplete()

  function noteScan() {
    const { totalBytes, rowGroups, rowGroupsSkipped, pages, pagesSkipped } = scan.diagnostics
    Object.assign(diagnostics, { totalBytes, rowGroups, rowGroupsSkipped, pages, pagesSkipped })
  }
}

async function fetchKeys({ context, place, query, diagnostics }: PassContext): Promise<HistoryKeys | null> {
  const logged = await fetchHistoryKeys(context, place, { signal: query.signal })
  diagnostics.requests += 1
  return logged
}

function noteKeys({ query, diagnostics }: PassContext, isKnown: (key: string) => boolean): void {
  diagnostics.keysFound = query.keys.filter(isKnown)
  diagnostics.keysMissing = query.keys.filter(key => !isKnown(key))
}

async function* liveRows(
  { context, place, query, diagnostics }: PassContext,
  parts: HistoryParts,
  logged: HistoryKeys | null,
  exported: ReadonlySet<string>,
): AsyncGenerator<HistoryRow[], void, undefined> {
  const { keys, keyMode, pageSize, bigints, signal } = query
  const shape = liveRowShape({ keys, keyMode, exported, isLogged: key => isLogged(logged, key) })
  const pages = livePages(context, place, {
    exports: parts.exports.length,
    ...liveSteps(parts, logged, query),
    pageSize,
    bigints,
    signal,
    onRequest: () => {
      diagnostics.requests += 1
    },
  })
  for await (const page of pages) {
    const rows = page.map(shape).filter(row => row !== undefined)
    diagnostics.liveRows += rows.length
    yield rows
  }
}

function toBatch(piece: Piece): HistoryBatch {
  if (piece.source === 'exports') return piece.batch
  return batchOfRows(piece.rows)
}

function stepAt(batch: HistoryBatch, row: number): number {
  return Number(batch.column('_step')?.get(row))
}

async function* nothing(): AsyncGenerator<HistoryRow[], void, undefined> {}
