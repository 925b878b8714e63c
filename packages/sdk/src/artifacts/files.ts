// The files of an artifact as the service lists them.
import { ArtifactNotFoundError, artifactOperations, optionsOf } from '@runscan/core'
import { checkPerPage, PagedList } from '../paging/paged-list.js'
import { type EntrySource, versionText } from './entry-source.js'

/** Which files. */
export interface ArtifactFilesOptions {
  /** Exact paths; none means all. */
  names?: readonly string[]
  /** Files of one request. Default 50. */
  perPage?: number
  signal?: AbortSignal
}

/** A file of an artifact, as the service lists it. For its content see {@link Artifact.getEntry}. */
export interface ArtifactFile {
  readonly id: string
  /** The path below the artifact's root. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly mimetype: string | null
  /** As in the manifest. */
  readonly digest: string | null
  /** Base64; null for a reference. */
  readonly md5: string | null
  /** ISO 8601, UTC. */
  readonly updatedAt: string | null
  /** Where the content is; may expire. */
  readonly url: string | null
  /** Where the content is in the object store; may expire. */
  readonly directUrl: string | null
}

/** The files of an artifact. Its `length` counts all of them, whatever was asked for. */
export class ArtifactFiles extends PagedList<ArtifactFile> {
  /** @internal Made by {@link Artifact.files}. */
  constructor(source: EntrySource, options: ArtifactFilesOptions) {
    const { names = [], perPage = 50, signal } = optionsOf(options)
    checkPerPage(perPage)
    const { entity, project, collection, version } = source.place
    super(async cursor => {
      const variables = {
        entity,
        project,
        collection,
        alias: version,
        fileNames: [...names],
        cursor,
        perPage,
      }
      const { transport } = source.context
      const data = await transport.execute(artifactOperations.artifactFilesQuery, variables, { signal })
      const found = data.project?.artifactCollection?.artifactMembership
      if (!found) throw new ArtifactNotFoundError(versionText(source))
      return {
        items: (found.files?.edges ?? []).map(({ node: { sizeBytes, ...rest } }) => ({
          ...rest,
          size: Number(sizeBytes ?? 0),
        })),
        cursor: found.files?.pageInfo.endCursor ?? null,
        hasNextPage: found.files?.pageInfo.hasNextPage ?? false,
        count: found.artifact?.fileCount ?? 0,
      }
    })
  }
}
