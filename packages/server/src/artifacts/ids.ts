// Opaque ids of artifacts and what belongs to them. Clients decode those of artifacts, to write references.
import { notFound } from '../errors.js'
import { decodeId, encodeId } from '../runs/ids.js'

type Kind =
  | 'Artifact'
  | 'ArtifactType'
  | 'ArtifactCollection'
  | 'ArtifactMembership'
  | 'ArtifactAlias'
  | 'ArtifactManifest'
  | 'ArtifactManifestFile'
  | 'ArtifactFile'
  | 'ArtifactTag'
  | 'ArtifactCollectionTag'

/** The id of an object of a kind. */
export function artifactId(kind: Kind, { id }: { id: number }): string {
  return encodeId(kind, id)
}

/** What a look-up finds under an id. @throws `ServerError` 404 */
export function requireById<Found>(
  kind: Kind,
  id: string,
  find: (number: number) => Found | undefined,
): Found {
  const number = decodeId(kind, id)
  const found = number === undefined ? undefined : find(number)
  if (!found) throw notFound(`there is no ${kind} with the id '${id}'`)
  return found
}
