// The roots of queries.

import { requireCollection } from '../artifacts/find.js'
import { artifactId } from '../artifacts/ids.js'
import type { ServerContext } from '../context.js'
import { decodeId } from '../runs/ids.js'
import type { Project } from '../storage/projects.js'
import type { Resolvers, Source } from './typed.js'

export interface ProjectArgs {
  name?: string | null
  entityName?: string | null
}

/** Clients do without every feature that is not named here. */
const features = [
  'ARTIFACT_COLLECTIONS_FILTERING_SORTING',
  'ARTIFACT_DIGEST_ALGORITHM',
  'ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE',
  'ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID',
  'MARK_RUN_FILES_UPLOADED',
  'TOTAL_COUNT_IN_FILE_CONNECTION',
  'USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION',
]

export const query: Resolvers<
  'Query',
  {
    project: ProjectArgs
    model: ProjectArgs
    models: { entityName?: string | null; after?: string | null; first: number }
    entity: { name: string }
    artifact: { id: string }
    artifactCollection: { id: string }
    clientIDMapping: { clientID: string }
  }
> = {
  viewer: (_source, _args, context) => userOf(context),
  serverInfo: () => ({
    features: features.map(name => ({ name, isEnabled: true })),
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
  entity: (_source, { name }) => ({
    id: entityId(name),
    name,
    organization: null,
    xxhashDigestsEnabled: true,
  }),
  artifact(_source, { id }, { storage }) {
    const number = decodeId('Artifact', id)
    const found = number === undefined ? undefined : storage.artifacts.byId(number)
    return found?.state === 'DELETED' ? null : found
  },
  artifactCollection: (_source, { id }, context) => requireCollection(context, id),
  clientIDMapping(_source, { clientID }, { storage }) {
    const found = storage.artifacts.byClientId(clientID)
    return found && { serverID: artifactId('Artifact', found) }
  },
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
