// Errors about runs and what belongs to them.
import { RunscanError } from './runscan-error.js'

/** Something that the path names is not there. */
export class NotFoundError extends RunscanError {
  override name = 'NotFoundError'

  constructor(message: string, code = 'NOT_FOUND') {
    super(message, { code, category: 'not-found' })
  }
}

/** There is no such run, or the key may not see it. */
export class RunNotFoundError extends NotFoundError {
  override name = 'RunNotFoundError'

  constructor(path: string) {
    super(`could not find run '${path}'; check the path, and that the API key may see it`, 'RUN_NOT_FOUND')
  }
}

/** There is no such project, or the key may not see it. */
export class ProjectNotFoundError extends NotFoundError {
  override name = 'ProjectNotFoundError'

  constructor(path: string) {
    super(
      `could not find project '${path}'; check the path, and that the API key may see it`,
      'PROJECT_NOT_FOUND',
    )
  }
}

/** There is no such sweep, or the key may not see it. */
export class SweepNotFoundError extends NotFoundError {
  override name = 'SweepNotFoundError'

  constructor(path: string) {
    super(
      `could not find sweep '${path}'; check the path, and that the API key may see it`,
      'SWEEP_NOT_FOUND',
    )
  }
}

/** The run has no such file. */
export class FileNotFoundError extends NotFoundError {
  override name = 'FileNotFoundError'

  constructor(file: string, run: string) {
    super(`run '${run}' has no file '${file}'`, 'FILE_NOT_FOUND')
  }
}

/** A field that a lazily listed run has not loaded. */
export class NotLoadedError extends RunscanError {
  override name = 'NotLoadedError'

  constructor(field: string, run: string) {
    super(
      `\`${field}\` of run '${run}' is not loaded; call \`await run.loadFullData()\` first, or list with \`lazy: false\``,
      {
        code: 'NOT_LOADED',
        category: 'input',
      },
    )
  }
}

/** The run has rows that are not exported yet, and the caller wanted the complete history. */
export class IncompleteRunHistoryError extends RunscanError {
  override name = 'IncompleteRunHistoryError'

  constructor(run: string) {
    super(
      `run '${run}' has rows that are not exported yet; wait, or pass \`requireCompleteHistory: false\``,
      {
        code: 'INCOMPLETE_RUN_HISTORY',
        category: 'data',
      },
    )
  }
}

/** A history that cannot be read. `cause` tells the file, the column or the request. */
export class HistoryReadError extends RunscanError {
  override name = 'HistoryReadError'

  constructor(run: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const inner = (cause as { code?: unknown } | undefined)?.code
    const code = typeof inner === 'string' ? inner : 'HISTORY_UNREADABLE'
    super(`cannot read the history of run '${run}': ${reason}`, { code, category: 'data', cause })
  }
}
