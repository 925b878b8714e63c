// What the process ends with, so that scripts can tell why.
import { type ErrorCategory, isRunscanError } from '@runscan/core'

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
  return isRunscanError(error) ? byCategory[error.category] : exitCodes.failed
}
