// runscan history: some rows of a history, chosen by the service.
import { batchOfRows } from '@runscan/history-wasm'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { type OutputOptions, rowFormat } from '../../output/format.js'
import { writeRowFile } from '../../output/row-file.js'
import { tableWriter, textWriter } from '../../output/rows.js'
import { names, openApi, say, wholeNumber } from '../../session.js'
import { adviseOnKeys } from '../../suggest/keys.js'
import { openRun } from '../../suggest/paths.js'

export interface HistoryCommandOptions extends OutputOptions {
  keys?: string[]
  samples: string
  xAxis: string
  stream: 'default' | 'system'
}

export async function historyCommand(io: Io, path: string, options: HistoryCommandOptions): Promise<void> {
  const format = rowFormat(io, options)
  const samples = wholeNumber('--samples', options.samples, 1)
  const keys = names(options.keys)
  const run = await openRun(openApi(options, io), path)
  const rows = await run.history({
    samples,
    ...(keys ? { keys } : {}),
    xAxis: options.xAxis,
    stream: options.stream,
    signal: io.signal,
  })
  if (rows.length === 0 && keys) adviseOnKeys(io, options, run, keys)
  if (rows.sampled) {
    const all = rows.totalRows === null ? 'more' : rows.totalRows.toLocaleString('en')
    say(io, options, `${rows.length} of ${all} rows, sampled by the server; see all with \`runscan scan\``)
  }
  if (options.output !== undefined) {
    await writeRowFile(options.output, format, () => [batchOfRows(rows)])
    return say(io, options, `${counted(rows.length, 'row')} in ${options.output}`)
  }
  const writer = format === 'table' ? tableWriter(io) : textWriter(io.out, format as 'jsonl' | 'json' | 'csv')
  await writer.write(rows)
  await writer.end()
}
