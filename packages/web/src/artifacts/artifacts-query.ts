// Artifacts that a run made or used.
import type { ResultOf } from 'gql.tada'
import { operation } from '../api/operation.js'
import { execute, ownLink } from '../api/request.js'
import type { RunPlace } from '../worker/protocol.js'

const artifactsQuery = operation(`
  query PageArtifacts($entity: String!, $project: String!, $run: String!, $after: String, $isMade: Boolean!) {
    project(name: $project, entityName: $entity) {
      run(name: $run) {
        outputArtifacts(first: 50, after: $after) @include(if: $isMade) {
          ...PageArtifactList
        }
        inputArtifacts(first: 50, after: $after) @skip(if: $isMade) {
          ...PageArtifactList
        }
      }
    }
  }

  fragment PageArtifactList on ArtifactConnection @_unmask {
    totalCount
    edges {
      node {
        id
        versionIndex
        size
        fileCount
        createdAt
        description
        state
        artifactType {
          name
        }
        artifactSequence {
          name
        }
        aliases {
          alias
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
`)

/** A version of an artifact. */
export interface ListedArtifact {
  id: string
  /** With its version, as people write it. */
  name: string
  type: string
  aliases: string[]
  bytes: number
  files: number
  createdAt: string
  description: string | null
}

/** What a run has to do with an artifact. */
export type ArtifactRelation = 'made' | 'used'

export interface ArtifactsPage {
  artifacts: ListedArtifact[]
  total: number
  next: string | null
}

export async function fetchArtifacts(
  { entity, project, run }: RunPlace,
  relation: ArtifactRelation,
  after: string | null,
  signal: AbortSignal,
): Promise<ArtifactsPage> {
  const variables = { entity, project, run, after, isMade: relation === 'made' }
  const data = await execute(artifactsQuery, variables, signal)
  const found = relation === 'made' ? data.project?.run?.outputArtifacts : data.project?.run?.inputArtifacts
  const { endCursor = null, hasNextPage = false } = found?.pageInfo ?? {}
  return {
    artifacts: (found?.edges ?? []).map(({ node }) => listed(node)),
    total: found?.totalCount ?? 0,
    next: hasNextPage ? endCursor : null,
  }
}

type Lists = NonNullable<NonNullable<ResultOf<typeof artifactsQuery>['project']>['run']>
type Node = NonNullable<Lists['outputArtifacts']>['edges'][number]['node']

function listed(node: Node): ListedArtifact {
  const { id, versionIndex, size, fileCount, createdAt, description } = node
  const version = versionIndex === null ? ' (not committed)' : `:v${versionIndex}`
  return {
    id,
    name: node.artifactSequence.name + version,
    type: node.artifactType.name,
    aliases: [...new Set((node.aliases ?? []).map(({ alias }) => alias))],
    bytes: Number(size),
    files: fileCount,
    createdAt,
    description,
  }
}

const filesQuery = operation(`
  query PageArtifactFiles($id: ID!, $after: String) {
    artifact(id: $id) {
      metadata
      artifactMemberships {
        edges {
          node {
            files(first: 100, after: $after) {
              edges {
                node {
                  name
                  directUrl
                  sizeBytes
                }
              }
              pageInfo {
                endCursor
                hasNextPage
              }
            }
          }
        }
      }
    }
  }
`)

/** An entry of an artifact. */
export interface ArtifactFile {
  name: string
  bytes: number
  /** A signed link of this server; undefined for what is kept elsewhere. */
  link: string | undefined
  /** Where that is. */
  reference: string | undefined
}

export interface ArtifactFilesPage {
  metadata: string | null
  files: ArtifactFile[]
  next: string | null
}

export async function fetchArtifactFiles(
  id: string,
  after: string | null,
  signal: AbortSignal,
): Promise<ArtifactFilesPage> {
  const { artifact } = await execute(filesQuery, { id, after }, signal)
  // All members have the same entries.
  const found = artifact?.artifactMemberships.edges[0]?.node.files
  const { endCursor = null, hasNextPage = false } = found?.pageInfo ?? {}
  return {
    metadata: artifact?.metadata ?? null,
    files: (found?.edges ?? []).map(({ node }): ArtifactFile => {
      const isHere = node.directUrl !== null && isOwn(node.directUrl)
      return {
        name: node.name,
        bytes: Number(node.sizeBytes ?? 0),
        link: isHere && node.directUrl ? ownLink(node.directUrl) : undefined,
        reference: isHere ? undefined : (node.directUrl ?? undefined),
      }
    }),
    next: hasNextPage ? endCursor : null,
  }
}

/** Whether a link is one that this server signed. */
function isOwn(url: string): boolean {
  return (
    URL.canParse(url) &&
    /^\/artifact-files\//.test(new URL(url).pathname) &&
    new URL(url).searchParams.has('signature')
  )
}
