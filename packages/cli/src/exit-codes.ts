// What the process ends with, so that scripts can tell why.
import { type ErrorCategory, isRunscanError, RunscanError } from '@runscan/core'

/** The codes. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  auth: 3,
  notFound: 4,
  partial: 5,
  interrupted: 130,
} as const

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

/** The code for what a command has thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof PartialError) return exitCodes.partial
  return isRunscanError(error) ? byCategory[error.category] : exitCodes.failed
}
