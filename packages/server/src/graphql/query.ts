// The roots of queries.

import type { ServerContext } from '../context.js'
import type { Project } from '../storage/projects.js'
import type { Resolvers, Source } from './typed.js'

export interface ProjectArgs {
  name?: string | null
  entityName?: string | null
}

export const query: Resolvers<
  'Query',
  {
    project: ProjectArgs
    model: ProjectArgs
    models: { entityName?: string | null; after?: string | null; first: number }
    entity: { name: string }
  }
> = {
  viewer: (_source, _args, context) => userOf(context),
  // Clients do without every feature that is not named here.
  serverInfo: () => ({
    features: [],
    cliVersionInfo: { max_cli_version: '1.0.0', min_cli_version: '0.0.1' },
  }),
  project: (_source, args, context) => findProject(context, args),
  model: (_source, args, context) => findProject(context, args),
  models: (_source, { entityName, after, first }, { storage, entity }) => {
    const all = storage.projects.list(entityName || entity)
    const rest = after ? all.filter(({ id }) => id < Number(after)) : all
    const page = rest.slice(0, Math.max(0, first))
    return {
      edges: page.map(project => ({ node: project, cursor: String(project.id) })),
      pageInfo: {
        endCursor: page.at(-1) ? String(page.at(-1)?.id) : null,
        hasNextPage: rest.length > page.length,
      },
    }
  },
  entity: (_source, { name }) => ({ id: entityId(name), name, organization: null }),
}

function findProject(
  { storage, entity }: ServerContext,
  { name, entityName }: ProjectArgs,
): Project | undefined {
  return storage.projects.find(entityName || entity, name || 'uncategorized')
}

/** The one user that the server has. */
export function userOf({ entity }: ServerContext): Source<'User'> {
  return {
    id: Buffer.from(`User:v1:${entity}`).toString('base64'),
    name: entity,
    username: entity,
    email: null,
    admin: false,
    flags: '{}',
    entity,
    deletedAt: null,
    apiKeys: { edges: [] },
    teams: { edges: [] },
  }
}

export function entityId(name: string): string {
  return Buffer.from(`Entity:v1:${name}`).toString('base64')
}
