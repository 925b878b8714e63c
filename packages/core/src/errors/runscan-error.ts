// The root of all errors that Runscan throws.
import { redact } from './redact.js'

/** What kind of trouble it is, coarse enough to choose an exit code or a retry by. */
export type ErrorCategory = 'input' | 'auth' | 'not-found' | 'network' | 'server' | 'data' | 'aborted'

/** How an error is made: its stable code, its kind, and what caused it. */
export interface RunscanErrorOptions {
  code: string
  category: ErrorCategory
  cause?: unknown
}

const brand = Symbol.for('runscan.error')

/**
 * The root of the hierarchy. `code` stays the same between versions; the message says what was asked and what to do,
 * and holds neither keys nor signed queries.
 */
export class RunscanError extends Error {
  override name = 'RunscanError'
  readonly code: string
  readonly category: ErrorCategory
  /** Marks errors of every copy of this package that may be loaded. */
  readonly [brand] = true

  constructor(message: string, { code, category, cause }: RunscanErrorOptions) {
    super(redact(message), cause === undefined ? undefined : { cause })
    this.code = code
    this.category = category
  }
}

/** Whether a thrown value is an error of Runscan's, also one of another copy of the package. */
export function isRunscanError(value: unknown): value is RunscanError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}
