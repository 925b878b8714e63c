// What an entry needs to know of its artifact.
import type { artifactOperations } from '@runscan/core'
import type { ApiContext } from '../context.js'
import type { ArtifactPlace } from './nodes.js'

/** The version that an entry is of. */
export interface EntrySource {
  readonly context: ApiContext
  readonly place: ArtifactPlace
  readonly node: artifactOperations.ArtifactNode
}

/** The version for messages. */
export function versionText({ place }: EntrySource): string {
  return `${place.entity}/${place.project}/${place.collection}:${place.version}`
}
