// Errors about what the caller passed in; nothing was sent.
import { RunscanError } from './runscan-error.js'

/** An argument that cannot be right. Thrown before anything is sent. */
export class InputError extends RunscanError {
  override name = 'InputError'
  /** The argument's name. */
  readonly argument: string

  constructor(
    argument: string,
    message: string,
    { code = 'INVALID_ARGUMENT', cause }: { code?: string; cause?: unknown } = {},
  ) {
    super(message, { code, category: 'input', cause })
    this.argument = argument
  }
}

/** A path that names no run or project. */
export class InvalidPathError extends InputError {
  override name = 'InvalidPathError'
  /** The path as it was given. */
  readonly path: string

  constructor(path: string, reason: string) {
    super('path', `invalid path '${path}': ${reason}`, { code: 'INVALID_PATH' })
    this.path = path
  }
}

/** A settings file, an environment variable or a netrc file that cannot be used. */
export class SettingsError extends RunscanError {
  override name = 'SettingsError'

  constructor(message: string, cause?: unknown) {
    super(message, { code: 'INVALID_SETTINGS', category: 'input', cause })
  }
}
