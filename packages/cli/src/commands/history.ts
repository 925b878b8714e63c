// runscan history: some rows of a history, chosen by the service.
import type { Io } from '../io.js'
import { rowWriter } from '../output/rows.js'
import { type GlobalOptions, names, openApi, wholeNumber } from '../session.js'
import { rowFormat } from './scan.js'

export interface HistoryCommandOptions extends GlobalOptions {
  keys?: string[]
  samples: string
  xAxis: string
  stream: 'default' | 'system'
  csv?: boolean
}

export async function historyCommand(io: Io, path: string, options: HistoryCommandOptions): Promise<void> {
  const samples = wholeNumber('--samples', options.samples, 1)
  const keys = names(options.keys)
  const run = await openApi(options, io).run(path)
  const rows = await run.history({
    samples,
    ...(keys ? { keys } : {}),
    xAxis: options.xAxis,
    stream: options.stream,
    signal: io.signal,
  })
  const writer = rowWriter(io, rowFormat(io, options))
  await writer.write(rows)
  await writer.end()
}
