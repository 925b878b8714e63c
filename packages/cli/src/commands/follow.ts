// runscan follow: rows as they are logged, until the run ends.
import type { Io } from '../io.js'
import { toJson } from '../output/json.js'
import { type GlobalOptions, names, openApi, say, wholeNumber } from '../session.js'

export interface FollowCommandOptions extends GlobalOptions {
  keys?: string[]
  minStep?: string
}

export async function followCommand(io: Io, path: string, options: FollowCommandOptions): Promise<void> {
  const api = openApi(options, io)
  const run = await api.run(path)
  const rows = run.follow({
    keys: names(options.keys),
    minStep: options.minStep === undefined ? undefined : wholeNumber('--min-step', options.minStep),
    signal: io.signal,
  })
  for await (const row of rows) await io.out(`${toJson(row)}\n`)
  await run.load({ force: true })
  say(io, options, `the run is ${run.state}`)
}
