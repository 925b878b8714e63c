// runscan scan: every row of a history, as it comes.
import { batchOfRows } from '@runscan/history-wasm'
import type { HistoryBatch, HistoryScan, HistoryScanDiagnostics, KeyMode, Run } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { type OutputOptions, type RowFormat, rowFormat } from '../../output/format.js'
import { startProgress } from '../../output/progress.js'
import { writeRowFile } from '../../output/row-file.js'
import { tableWriter, textWriter } from '../../output/rows.js'
import { names, openApi, optionalNumber, say } from '../../session.js'
import { adviseOnKeys } from '../../suggest/keys.js'
import { openRun } from '../../suggest/paths.js'

export interface ScanCommandOptions extends OutputOptions {
  keys?: string[]
  minStep?: string
  maxStep?: string
  keyMode: KeyMode
  limit?: string
  cache: boolean
  explain?: boolean
}

/** Rows of a table that fit a screen; who wants more takes another format. */
const tableRows = 20

export async function scanCommand(io: Io, path: string, options: ScanCommandOptions): Promise<void> {
  const format = rowFormat(io, options)
  const given = optionalNumber('--limit', options.limit, 1)
  const limit = given ?? (format === 'table' ? tableRows : Number.POSITIVE_INFINITY)
  const query = {
    keys: names(options.keys),
    minStep: optionalNumber('--min-step', options.minStep),
    maxStep: optionalNumber('--max-step', options.maxStep),
    keyMode: options.keyMode,
    useCache: options.cache,
    signal: io.signal,
  }
  const run = await openRun(openApi(options, io), path)
  const scan = run.scanHistory(query)
  if (options.explain) io.err(`what it reads\n${indented(await scan.explain())}`)
  const { written, isCut } = await write(io, run, scan, format, limit, options)
  adviseOnKeys(io, options, run, scan.diagnostics.keysMissing)
  if (isCut && given === undefined) {
    say(io, options, `the first ${written} rows; see all with --jsonl, --format, --output or --limit`)
  }
  if (options.output !== undefined) say(io, options, `${counted(written, 'row')} in ${options.output}`)
  if (options.explain) io.err(`what it did\n${indented(explanation(scan.diagnostics))}`)
}

async function write(
  io: Io,
  run: Run,
  scan: HistoryScan,
  format: RowFormat,
  limit: number,
  options: ScanCommandOptions,
): Promise<{ written: number; isCut: boolean }> {
  const isOnScreen = io.outIsTerminal && options.output === undefined
  const firstStep = Number(options.minStep ?? 0)
  const lastStep = Math.min(
    Number(options.maxStep ?? Number.POSITIVE_INFINITY),
    (run.historyKeys?.lastStep ?? -1) + 1,
  )
  const byRows = Number.isFinite(limit)
  const progress = isOnScreen
    ? undefined
    : startProgress(io, options, byRows ? 'rows' : 'steps', byRows ? limit : lastStep - firstStep)
  let written = 0
  let isCut = false
  async function* batches(): AsyncGenerator<HistoryBatch, void, undefined> {
    written = 0
    for await (const batch of scan.batches()) {
      isCut = written + batch.numRows >= limit
      const wanted = written + batch.numRows > limit ? batchOfRows(batch.rows(0, limit - written)) : batch
      written += wanted.numRows
      yield wanted
      progress?.update(
        byRows ? written : Number(batch.column('_step')?.get(batch.numRows - 1)) + 1 - firstStep,
      )
      if (isCut) return
    }
  }
  try {
    if (options.output !== undefined) await writeRowFile(options.output, format, batches)
    else {
      const writer =
        format === 'table' ? tableWriter(io) : textWriter(io.out, format as 'jsonl' | 'json' | 'csv')
      for await (const batch of batches()) await writer.write(batch.rows())
      await writer.end()
    }
  } finally {
    progress?.end()
  }
  return { written, isCut }
}

/** Where the rows came from and what that cost. */
function explanation(diagnostics: Readonly<HistoryScanDiagnostics>): string {
  const {
    exports,
    rowGroups,
    rowGroupsSkipped,
    keysAsked,
    keysFound,
    complete,
    liveRows,
    exportsFromCache,
    exportsKept,
    sources,
  } = diagnostics
  const facts: [string, string][] = [
    ['exports', `${counted(exports, 'parquet file')}, ${count(diagnostics.totalBytes)} bytes`],
    [
      'row groups',
      `${count(rowGroups - rowGroupsSkipped)} read, ${count(rowGroupsSkipped)} skipped by their statistics`,
    ],
    [
      'from disk',
      `${count(exportsFromCache)} of ${count(exports)} exports; ${count(exportsKept)} kept for the next time`,
    ],
    ['live rows', liveRows > 0 ? `${count(liveRows)}, from the server's live tail` : 'none'],
    [
      'sources',
      sources.map(({ source, firstStep, lastStep }) => `${source} ${firstStep}…${lastStep}`).join(', '),
    ],
    ['keys', keysAsked.length === 0 ? 'all' : `${keysFound.length} of ${keysAsked.length} were logged`],
    ['rows', complete ? 'all that the query wants, none sampled' : 'not all: it ended early'],
    ['cost', statistics(diagnostics)],
  ]
  return facts.map(([name, value]) => `${name.padEnd(11)} ${value}\n`).join('')
}

const indented = (text: string) => text.replace(/^(?=.)/gm, '  ')

const count = (value: number) => value.toLocaleString('en')

/** What a scan has cost, in one line. */
export function statistics(diagnostics: Readonly<HistoryScanDiagnostics>): string {
  const { rows, liveRows, requests, bytes, totalBytes, milliseconds } = diagnostics
  const { rowGroups, rowGroupsSkipped, pages, pagesSkipped } = diagnostics
  return [
    `${count(rows)} rows${liveRows > 0 ? ` (${count(liveRows)} live)` : ''}`,
    `${count(bytes)} of ${count(totalBytes)} bytes`,
    `${count(requests)} requests`,
    `${rowGroupsSkipped} of ${rowGroups} row groups skipped`,
    ...(pages > 0 ? [`${pagesSkipped} of ${pages} pages skipped`] : []),
    `${Math.round(milliseconds)} ms`,
  ].join(' · ')
}
