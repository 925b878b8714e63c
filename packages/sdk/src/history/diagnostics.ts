// What a scan tells of itself.
import type { RowSource } from './merge.js'

/** A range of steps, and where its rows came from. */
export interface SourceRange {
  /** `both` where live rows belong among exported ones. */
  source: RowSource
  firstStep: number
  /** Inclusive. */
  lastStep: number
}

/** What a scan has cost and found so far, in its current or last iteration. */
export interface HistoryScanDiagnostics {
  /** Rows handed out, and how many of them are live. */
  rows: number
  liveRows: number
  /** Requests of all kinds, and the bytes of exports that were fetched. */
  requests: number
  bytes: number
  /** Sizes of all exports together, to compare `bytes` with. */
  totalBytes: number
  exports: number
  /** Exports that were read from the disk, and exports that were put there for the next scan. */
  exportsFromCache: number
  exportsKept: number
  rowGroups: number
  rowGroupsSkipped: number
  /** Pages of exports that their page index was asked about, and those of them that were not read. */
  pages: number
  pagesSkipped: number
  keysAsked: string[]
  keysFound: string[]
  /** Asked keys that the run never logged: a reason why there may be no rows. */
  keysMissing: string[]
  /** Where the rows came from, in the order of their steps. */
  sources: SourceRange[]
  /** Times that the scan began again from where it was, because rows were exported meanwhile. */
  restarts: number
  /** Whether every row was looked at, none sampled; false until the iteration has ended. */
  complete: boolean
  milliseconds: number
}

/** Diagnostics before anything has happened. */
export function noDiagnostics(keys: readonly string[]): HistoryScanDiagnostics {
  return {
    rows: 0,
    liveRows: 0,
    requests: 0,
    bytes: 0,
    totalBytes: 0,
    exports: 0,
    exportsFromCache: 0,
    exportsKept: 0,
    rowGroups: 0,
    rowGroupsSkipped: 0,
    pages: 0,
    pagesSkipped: 0,
    keysAsked: [...keys],
    keysFound: [],
    keysMissing: [],
    sources: [],
    restarts: 0,
    complete: false,
    milliseconds: 0,
  }
}

/** Notes where rows came from; ranges of one source that follow one another are one. */
export function noteSource(ranges: SourceRange[], added: SourceRange): void {
  const last = ranges.at(-1)
  if (last?.source === added.source) last.lastStep = added.lastStep
  else ranges.push(added)
}
