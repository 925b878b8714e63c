// Errors about artifacts.
import { InputError } from './input.js'
import { NotFoundError } from './run.js'
import { RunscanError } from './runscan-error.js'

/** There is no such artifact, or the key may not see it. */
export class ArtifactNotFoundError extends NotFoundError {
  override name = 'ArtifactNotFoundError'

  constructor(path: string) {
    super(
      `could not find artifact '${path}'; check the path and the version, and that the API key may see it`,
      'ARTIFACT_NOT_FOUND',
    )
  }
}

/** The artifact has no entry of that path. */
export class ArtifactEntryNotFoundError extends NotFoundError {
  override name = 'ArtifactEntryNotFoundError'

  constructor(path: string, artifact: string) {
    super(`artifact '${artifact}' has no entry '${path}'`, 'ARTIFACT_ENTRY_NOT_FOUND')
  }
}

/** What is asked for is there once the artifact is logged. */
export class ArtifactNotLoggedError extends InputError {
  override name = 'ArtifactNotLoggedError'

  constructor(what: string, artifact: string) {
    super(
      'artifact',
      `${what} takes an artifact that is logged: log '${artifact}' with \`run.logArtifact\` first`,
      {
        code: 'ARTIFACT_NOT_LOGGED',
      },
    )
  }
}

/** A logged artifact holds what it holds. */
export class ArtifactFinalizedError extends InputError {
  override name = 'ArtifactFinalizedError'

  constructor(what: string, artifact: string) {
    super(
      'artifact',
      `${what} cannot change '${artifact}', which is logged: make a new artifact of that name`,
      {
        code: 'ARTIFACT_FINALIZED',
      },
    )
  }
}

/** Files that are not what the manifest says. */
export class ArtifactContentError extends RunscanError {
  override name = 'ArtifactContentError'
  /** The entry's path, or that of the file that is none of the artifact's. */
  readonly path: string

  constructor(path: string, message: string, cause?: unknown) {
    super(message, { code: 'ARTIFACT_CONTENT', category: 'data', cause })
    this.path = path
  }
}
