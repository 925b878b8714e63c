// Says which keys a run never logged, and which ones may have been meant.
import type { Run } from '@runscan/sdk'
import type { Io } from '../io.js'
import { clean } from '../output/text.js'
import { type GlobalOptions, say } from '../session.js'
import { didYouMean } from './nearest.js'

/** Names the keys that were never logged. */
export function adviseOnKeys(io: Io, options: GlobalOptions, run: Run, missing: readonly string[]): void {
  const known = loggedKeys(run)
  for (const key of missing.filter(key => !known.includes(key))) {
    say(io, options, `never logged: ${clean(`${key}${didYouMean(key, known)}`)}`)
  }
}

/** The keys that a run has logged. */
function loggedKeys(run: Run): string[] {
  return ['_step', ...Object.keys(run.historyKeys?.keys ?? {})]
}
