// runscan export: the parquet files of a history.

import { PartialError } from '../../failure.js'
import type { Io } from '../../io.js'
import { type GlobalOptions, openApi, say } from '../../session.js'

export interface ExportCommandOptions extends GlobalOptions {
  output: string
  partial?: boolean
}

export async function exportCommand(io: Io, path: string, options: ExportCommandOptions): Promise<void> {
  const run = await openApi(options, io).run(path)
  const { paths, containsLiveData, errors } = await run.downloadHistoryExports(options.output, {
    requireCompleteHistory: !options.partial,
    signal: io.signal,
  })
  for (const file of paths) await io.out(`${file}\n`)
  const failures = Object.entries(errors)
  for (const [file, reason] of failures) io.err(`runscan: ${file}: ${reason}\n`)
  if (failures.length > 0)
    throw new PartialError(`${failures.length} of ${failures.length + paths.length} files could not be saved`)
  if (containsLiveData) throw new PartialError('the run has rows that are not exported yet')
  say(io, options, `${paths.length} files`)
}
