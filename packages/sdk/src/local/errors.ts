// Errors about runs on this machine.
import { RunscanError } from '@runscan/core'

/** What is wrong with a log. */
export interface LogProblem {
  /** `truncated`: the writer was stopped in the middle of its last record. `corrupt`: bytes are not what was written. */
  kind: 'truncated' | 'corrupt'
  /** Where in the file, in bytes. */
  offset: number
  message: string
}

/** The log of a run cannot be read further. */
export class CorruptLogError extends RunscanError {
  override name = 'CorruptLogError'
  /** Where in the file, in bytes. */
  readonly offset: number

  constructor(file: string, { offset, message }: Pick<LogProblem, 'offset' | 'message'>) {
    super(
      `'${file}' is damaged at byte ${offset}: ${message}; pass \`skipCorrupt\` to read on behind the damage`,
      { code: 'CORRUPT_LOG', category: 'data' },
    )
    this.offset = offset
  }
}

/** There is no run to read: no such place, no log in it, or nothing in the log. */
export class LocalRunError extends RunscanError {
  override name = 'LocalRunError'

  constructor(message: string, { code = 'NO_LOCAL_RUN', cause }: { code?: string; cause?: unknown } = {}) {
    super(message, { code, category: code === 'NO_LOCAL_RUN' ? 'not-found' : 'data', cause })
  }
}
