// What a scan costs.

/** What a scan has cost so far. Numbers are of the scan's last or current pass. */
export interface ScanDiagnostics {
  /** Rows handed out. */
  rows: number
  batches: number
  /** Ranges of bytes that were read for the scan; what opening took is in `openRequests` and `openBytes`. */
  requests: number
  bytes: number
  openRequests: number
  openBytes: number
  /** Sizes of all files together, to compare `bytes` with. */
  totalBytes: number
  /** The most bytes that the scanner held at a time, compressed and decoded. With workers, those of one of them. */
  peakBytes: number
  /** The workers that decoded, beside this thread or instead of it; 0 when it did alone. */
  workers: number
  rowGroups: number
  /** Row groups that no byte was read of, because their statistics rule them out. */
  rowGroupsSkipped: number
  /**
   * Pages that the page index was asked about: of the columns and row groups of which only some steps are wanted. Known
   * once a pass, or with workers a part of it, has come to them.
   */
  pages: number
  /** Pages of them that were not read, because no wanted step is in them. */
  pagesSkipped: number
  keysFound: string[]
  /** Asked keys that no file has. */
  keysMissing: string[]
  /** From the first read to now, or to the end of the pass. */
  milliseconds: number
}

/** Diagnostics before anything has happened. */
export function noDiagnostics(): ScanDiagnostics {
  return {
    rows: 0,
    batches: 0,
    requests: 0,
    bytes: 0,
    openRequests: 0,
    openBytes: 0,
    totalBytes: 0,
    peakBytes: 0,
    workers: 0,
    rowGroups: 0,
    rowGroupsSkipped: 0,
    pages: 0,
    pagesSkipped: 0,
    keysFound: [],
    keysMissing: [],
    milliseconds: 0,
  }
}
