// The errors of this package. Each says what could not be read, and what to do about it.

/** Where in the data an error lies, as far as it is known. */
export interface HistoryErrorPlace {
  /** The name of the file: its path, or its URL without the query. */
  file?: string | undefined
  column?: string | undefined
  cause?: unknown
}

/** The root of the errors that this package throws. `code` stays the same between versions. */
export class HistoryError extends Error {
  override name = 'HistoryError'
  readonly code: string
  readonly file: string | undefined
  readonly column: string | undefined

  constructor(code: string, message: string, { file, column, cause }: HistoryErrorPlace = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.file = file
    this.column = column
  }
}

/** The module could not be loaded, compiled or started. Code `WASM_LOAD`. A later call tries again. */
export class WasmLoadError extends HistoryError {
  override name = 'WasmLoadError'

  constructor(message: string, cause?: unknown) {
    super('WASM_LOAD', message, { cause })
  }
}

/**
 * The module stopped in the middle of its work: the data are corrupt in a way that its checks do not know, or there was
 * not enough memory. Code `WASM_TRAP`. Histories that are open in it have to be opened anew.
 */
export class WasmTrapError extends HistoryError {
  override name = 'WasmTrapError'

  constructor(message: string, place: HistoryErrorPlace = {}) {
    super('WASM_TRAP', message, place)
  }
}

/** An argument that cannot be right. Codes `INVALID_QUERY`, `INVALID_SOURCE`, `INVALID_ROW`, `CLOSED`. */
export class HistoryInputError extends HistoryError {
  override name = 'HistoryInputError'
}

/**
 * A file that is no parquet file or cannot be decoded. Codes `NOT_PARQUET`, `TRUNCATED`, `CORRUPT`, `ENCRYPTED`,
 * `UNSUPPORTED`, `NO_STEP_COLUMN`, `LIMIT_EXCEEDED`.
 */
export class ParquetError extends HistoryError {
  override name = 'ParquetError'
}

/** How a source failed. */
export interface SourceFailure extends HistoryErrorPlace {
  /** The HTTP status, when there was an answer. */
  status?: number | undefined
}

/**
 * Bytes could not be read. Codes `NOT_FOUND`, `FORBIDDEN` (also expired links), `HTTP_ERROR`, `NETWORK`, `SHORT_READ`,
 * `CHANGED` (the file is another one than at the start), `UNREADABLE`.
 */
export class SourceError extends HistoryError {
  override name = 'SourceError'
  readonly status: number | undefined

  constructor(code: string, message: string, { status, ...place }: SourceFailure = {}) {
    super(code, message, place)
    this.status = status
  }
}

const inputCodes = new Set(['INVALID_QUERY', 'INVALID_ROW'])

/** What the module throws: plain objects. */
interface ModuleError {
  name: 'HistoryError'
  code: string
  message: string
  file?: string
  column?: string
}

/** A module's own error as one of the classes above; undefined for anything else. */
export function fromModule(thrown: unknown): HistoryError | undefined {
  if (typeof thrown !== 'object' || thrown === null || thrown instanceof Error) return undefined
  const { name, code, message, file, column } = thrown as Partial<ModuleError>
  if (name !== 'HistoryError' || code === undefined || message === undefined) return undefined
  const where = `${column === undefined ? '' : ` (column '${column}')`}${file === undefined ? '' : ` in '${file}'`}`
  const Kind = inputCodes.has(code) ? HistoryInputError : ParquetError
  return new Kind(code, `${message}${where}`, { file, column })
}
