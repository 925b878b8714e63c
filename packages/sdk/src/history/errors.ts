// Errors of the scanner as errors of this package, which name the run.
import { AbortError, HistoryReadError, InputError, isRunscanError } from '@runscan/core'
import { HistoryError, HistoryInputError } from '@runscan/history-wasm'
import { placeText, type RunPlace } from '../context.js'

/** The error to throw for one that came up while a history was read. */
export function historyError(place: RunPlace, error: unknown, signal: AbortSignal | undefined): unknown {
  if (isRunscanError(error)) return error
  if (signal?.aborted) return new AbortError(`reading the history of '${placeText(place)}'`, error)
  if (error instanceof HistoryInputError && error.code === 'INVALID_QUERY') {
    return new InputError('query', error.message, { cause: error })
  }
  return error instanceof HistoryError ? new HistoryReadError(placeText(place), error) : error
}
