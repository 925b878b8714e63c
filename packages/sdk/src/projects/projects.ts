// The projects of an entity.
import { type CallOptions, InputError, optionsOf, projectOperations } from '@runscan/core'
import type { ApiContext } from '../context.js'
import { checkPerPage } from '../paging/paged-list.js'
import { createPages, itemsOf } from '../paging/pages.js'

/** A project: a name that runs are found under. */
export interface Project {
  readonly name: string
  readonly entity: string
  /** ISO 8601 in UTC. */
  readonly createdAt: string
}

/** How projects come. */
export interface ProjectsOptions extends CallOptions {
  /** Projects of one request. Default 50. */
  perPage?: number
}

/** The projects that an entity has, as the service orders them. Nothing is asked for before the list is iterated. */
export function listProjects(
  { transport, defaultEntity }: ApiContext,
  named: string | undefined,
  options: ProjectsOptions,
): AsyncIterable<Project> {
  const { perPage = 50, ...call } = optionsOf(options)
  checkPerPage(perPage)
  if (named !== undefined && (typeof named !== 'string' || named === ''))
    throw new InputError('entity', '`entity` is a text that is not empty')
  const pages = createPages<Project>(async cursor => {
    const entity = named ?? (await defaultEntity())
    const { models } = await transport.execute(
      projectOperations.projectsQuery,
      { entity, cursor, perPage },
      call,
    )
    const edges = models?.edges ?? []
    return {
      items: edges.flatMap(({ node }) =>
        node ? [{ name: node.name, entity: node.entityName, createdAt: node.createdAt }] : [],
      ),
      cursor: models?.pageInfo.endCursor ?? null,
      hasNextPage: models?.pageInfo.hasNextPage ?? false,
    }
  })
  return { [Symbol.asyncIterator]: () => itemsOf(pages) }
}
