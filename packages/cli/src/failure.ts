// What a failure is for the person and for scripts. Loaded when there is one: the start has no use for it.
import { type ErrorCategory, isRunscanError, RunscanError, redact } from '@runscan/core'
import { exitCodes } from './exit-codes.js'
import type { Io } from './io.js'

/** Some of what was asked for was done, and some not. */
export class PartialError extends RunscanError {
  override name = 'PartialError'

  constructor(message: string) {
    super(message, { code: 'PARTIAL', category: 'data' })
  }
}

const byCategory: Record<ErrorCategory, number> = {
  input: exitCodes.usage,
  auth: exitCodes.auth,
  'not-found': exitCodes.notFound,
  network: exitCodes.failed,
  server: exitCodes.failed,
  data: exitCodes.failed,
  aborted: exitCodes.interrupted,
}

/** Says what went wrong. Gives the exit code. */
export function reportFailure(io: Io, error: unknown): number {
  io.err(`runscan: ${redact(error instanceof Error ? error.message : String(error))}\n`)
  if (io.env.RUNSCAN_DEBUG && error instanceof Error) io.err(`${redact(error.stack ?? '')}\n`)
  if (error instanceof PartialError) return exitCodes.partial
  return isRunscanError(error) ? byCategory[error.category] : exitCodes.failed
}
