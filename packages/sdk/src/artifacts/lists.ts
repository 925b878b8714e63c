// Lists of artifacts and of their files.
import { artifactOperations, type CallOptions, optionsOf } from '@runscan/core'
import type { ApiContext, RunPlace } from '../context.js'
import { checkPerPage, PagedList } from '../paging/paged-list.js'
import { requireProject, requireRun } from '../run/nodes.js'
import { type Artifact, artifactOf } from './artifact.js'
import { executeOnArtifacts, sourcePlace } from './nodes.js'

/** How a list of artifacts comes. */
export interface RunArtifactsOptions {
  /** Artifacts of one request. Default 100. */
  perPage?: number
  signal?: AbortSignal
}

/**
 * The artifacts that a run has logged or used. Those of projects that the key may not see are left out; `length` counts
 * them, as the service does.
 */
export class RunArtifacts extends PagedList<Artifact> {
  /** @internal Made by {@link Run.loggedArtifacts} and {@link Run.usedArtifacts}. */
  constructor(context: ApiContext, place: RunPlace, kind: 'logged' | 'used', options: RunArtifactsOptions) {
    const { perPage = 100, signal } = optionsOf(options)
    checkPerPage(perPage)
    const query =
      kind === 'logged' ? artifactOperations.outputArtifactsQuery : artifactOperations.inputArtifactsQuery
    const { entity, project, name: run } = place
    super(
      async cursor => {
        const variables = { entity, project, run, cursor, perPage }
        const data = await executeOnArtifacts(
          context,
          query as typeof artifactOperations.outputArtifactsQuery,
          variables,
          { signal },
        )
        const found = requireRun(requireProject(data.project, `${entity}/${project}`).run, place).artifacts
        return {
          items: (found?.edges ?? []).flatMap(({ node }) => {
            const at = sourcePlace(node)
            return at ? [artifactOf(context, at, at.version, node)] : []
          }),
          cursor: found?.pageInfo.endCursor ?? null,
          hasNextPage: found?.pageInfo.hasNextPage ?? false,
          count: found?.totalCount ?? 0,
        }
      },
      artifact => artifact.id,
    )
  }
}

/** How versions of a collection are listed. */
export interface ArtifactsOptions extends CallOptions {
  /** Artifacts of one request. Default 50. */
  perPage?: number
  /** `-created_at`, `+created_at` and the like. Default: newest first. */
  order?: string
  /** Versions that have all of these tags. */
  tags?: readonly string[]
}

/** The versions of a collection. */
export class Artifacts extends PagedList<Artifact> {
  /** @internal Made by {@link Api.artifacts}. */
  constructor(
    context: ApiContext,
    type: string,
    place: () => Promise<{ entity: string; project: string; collection: string }>,
    options: ArtifactsOptions,
  ) {
    const { perPage = 50, order, tags = [], ...call } = optionsOf(options)
    checkPerPage(perPage)
    const filters = {
      state: 'COMMITTED',
      ...(tags.length > 0 ? { $and: tags.map(tag => ({ tags: tag })) } : {}),
    }
    super(
      async cursor => {
        const { entity, project, collection } = await place()
        const variables = {
          entity,
          project,
          type,
          collection,
          cursor,
          perPage,
          order: order ?? null,
          filters: JSON.stringify(filters),
        }
        const data = await executeOnArtifacts(
          context,
          artifactOperations.artifactVersionsQuery,
          variables,
          call,
        )
        const found = requireProject(data.project, `${entity}/${project}`).artifactType?.artifactCollection
          ?.artifacts
        return {
          items: (found?.edges ?? []).map(({ version, node }) =>
            artifactOf(context, { entity, project, collection, version }, version, node),
          ),
          cursor: found?.pageInfo.endCursor ?? null,
          hasNextPage: found?.pageInfo.hasNextPage ?? false,
          count: found?.totalCount ?? 0,
        }
      },
      artifact => artifact.id,
    )
  }
}
