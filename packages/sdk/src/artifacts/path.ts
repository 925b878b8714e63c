// What a path to an artifact means.
import { InvalidPathError } from '@runscan/core'

/** Where an artifact is. What the path leaves out is undefined. */
export interface ArtifactPath {
  entity: string | undefined
  project: string | undefined
  /** The collection. */
  name: string
  /** An alias, a version such as `v3`, or a digest; undefined when the path names none. */
  reference: string | undefined
}

/**
 * Reads `entity/project/name:reference`, with entity, project and reference left out at will.
 * @throws `InvalidPathError`
 */
export function parseArtifactPath(path: string): ArtifactPath {
  if (typeof path !== 'string') throw new InvalidPathError(String(path), 'it is no text')
  const colon = path.indexOf(':')
  const place = colon === -1 ? path : path.slice(0, colon)
  const reference = colon === -1 ? undefined : path.slice(colon + 1)
  const parts = place.split('/').map(part => part.trim())
  if (parts.length > 3) {
    throw new InvalidPathError(path, 'it has too many parts; write entity/project/name:alias')
  }
  if (parts.some(part => part === '')) {
    throw new InvalidPathError(path, 'a part of it is empty; write entity/project/name:alias')
  }
  if (reference === '')
    throw new InvalidPathError(path, 'nothing follows the colon: name an alias or a version')
  const [name = '', project, entity] = parts.reverse()
  return { entity, project, name, reference }
}

/** Whether an alias is that of a version: `v` and a number. */
export function isVersion(alias: string): boolean {
  return /^v\d+$/.test(alias)
}
