// runscan wait: until a run has ended. Ends with 0 only when it has finished well.
import { RunscanError } from '@runscan/core'
import type { Io } from '../../io.js'
import { type GlobalOptions, openApi, wholeNumber } from '../../session.js'
import { openRun } from '../../suggest/paths.js'

export interface WaitCommandOptions extends GlobalOptions {
  timeout?: string
  interval: string
}

export async function waitCommand(io: Io, path: string, options: WaitCommandOptions): Promise<void> {
  const intervalMs = 1000 * wholeNumber('--interval', options.interval, 1)
  const run = await openRun(openApi(options, io), path)
  const timeout =
    options.timeout === undefined ? {} : { timeoutMs: 1000 * wholeNumber('--timeout', options.timeout, 1) }
  const state = await run.waitUntilFinished({ signal: io.signal, intervalMs, ...timeout })
  await io.out(`${state}\n`)
  if (state !== 'finished') {
    throw new RunscanError(`run '${path}' has ${state === 'killed' ? 'been killed' : state}`, {
      code: 'RUN_NOT_FINISHED',
      category: 'data',
    })
  }
}
