// runscan scan: every row of a history, as it comes.
import type { HistoryScanDiagnostics, KeyMode } from '@runscan/sdk'
import type { Io } from '../io.js'
import { startProgress } from '../output/progress.js'
import { type RowFormat, rowWriter } from '../output/rows.js'
import { type GlobalOptions, names, openApi, say, wholeNumber } from '../session.js'

export interface ScanCommandOptions extends GlobalOptions {
  keys?: string[]
  minStep?: string
  maxStep?: string
  keyMode: KeyMode
  limit?: string
  csv?: boolean
  stats?: boolean
}

/** Rows of a table that fit a screen; who wants more takes another form. */
const tableRows = 20

export async function scanCommand(io: Io, path: string, options: ScanCommandOptions): Promise<void> {
  const format = rowFormat(io, options)
  const limit =
    options.limit === undefined
      ? format === 'table'
        ? tableRows
        : undefined
      : wholeNumber('--limit', options.limit, 1)
  const run = await openApi(options, io).run(path)
  const scan = run.scanHistory({
    keys: names(options.keys),
    minStep: options.minStep === undefined ? undefined : wholeNumber('--min-step', options.minStep),
    maxStep: options.maxStep === undefined ? undefined : wholeNumber('--max-step', options.maxStep),
    keyMode: options.keyMode,
    signal: io.signal,
  })
  const writer = rowWriter(io, format)
  const progress = io.outIsTerminal
    ? undefined
    : startProgress(io, options, 'scanning', limit ?? (run.historyKeys?.lastStep ?? -1) + 1)
  let written = 0
  let isCut = false
  try {
    for await (const batch of scan.batches()) {
      const rows = batch.rows()
      const wanted = limit === undefined ? rows : rows.slice(0, limit - written)
      await writer.write(wanted)
      written += wanted.length
      const last = batch.column('_step')?.get(batch.numRows - 1)
      progress?.update(limit === undefined ? Number(last) : written)
      isCut = limit !== undefined && written >= limit
      if (isCut) break
    }
    await writer.end()
  } finally {
    progress?.end()
  }
  report(io, options, scan.diagnostics, { written, isCut: isCut && options.limit === undefined })
}

export function rowFormat(
  io: Io,
  { json, jsonl, csv }: { json?: boolean; jsonl?: boolean; csv?: boolean },
): RowFormat {
  if (csv) return 'csv'
  if (json) return 'json'
  return jsonl || !io.outIsTerminal ? 'jsonl' : 'table'
}

function report(
  io: Io,
  options: ScanCommandOptions,
  diagnostics: Readonly<HistoryScanDiagnostics>,
  { written, isCut }: { written: number; isCut: boolean },
): void {
  const { keysMissing } = diagnostics
  if (keysMissing.length > 0) say(io, options, `never logged: ${keysMissing.join(', ')}`)
  if (isCut) say(io, options, `the first ${written} rows; see all with --jsonl, --csv or --limit`)
  if (options.stats) say(io, options, statistics(diagnostics))
}

/** What a scan has cost, in one line. */
export function statistics(diagnostics: Readonly<HistoryScanDiagnostics>): string {
  const { rows, liveRows, requests, bytes, totalBytes, rowGroups, rowGroupsSkipped, milliseconds } =
    diagnostics
  const count = (value: number) => value.toLocaleString('en')
  return [
    `${count(rows)} rows${liveRows > 0 ? ` (${count(liveRows)} live)` : ''}`,
    `${count(bytes)} of ${count(totalBytes)} bytes`,
    `${count(requests)} requests`,
    `${rowGroupsSkipped} of ${rowGroups} row groups skipped`,
    `${Math.round(milliseconds)} ms`,
  ].join(' · ')
}
