// The GraphQL queries of artifacts, named as the official client names them.
import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.js'

const projectInfoFragment = graphql(`
  fragment ProjectInfoFragment on Project @_unmask {
    name
    entity {
      name
    }
  }
`)

/** A version. Servers without the feature `ARTIFACT_DIGEST_ALGORITHM` do not know `digestAlgorithm`. */
export const artifactFragment = graphql(
  `
    fragment ArtifactFragment on Artifact @_unmask {
      id
      artifactSequence {
        name
        project {
          ...ProjectInfoFragment
        }
      }
      versionIndex
      artifactType {
        name
      }
      description
      metadata
      ttlDurationSeconds
      ttlIsInherited
      tags {
        name
      }
      historyStep
      state
      size
      digest
      digestAlgorithm
      commitHash
      fileCount
      createdAt
      updatedAt
      aliases {
        alias
        artifactCollection {
          name
          project {
            ...ProjectInfoFragment
          }
        }
      }
    }
  `,
  [projectInfoFragment],
)

const membershipFragment = graphql(
  `
    fragment ArtifactMembershipFragment on ArtifactCollectionMembership @_unmask {
      versionIndex
      createdAt
      aliases {
        alias
      }
      artifactCollection {
        name
        project {
          ...ProjectInfoFragment
        }
      }
      artifact {
        ...ArtifactFragment
      }
    }
  `,
  [projectInfoFragment, artifactFragment],
)

/** A version. */
export type ArtifactNode = ResultOf<typeof artifactFragment>

export const artifactByIdQuery = graphql(
  `
    query ArtifactByID($id: ID!) {
      artifact(id: $id) {
        ...ArtifactFragment
      }
    }
  `,
  [artifactFragment],
)

export const artifactByNameQuery = graphql(
  `
    query ArtifactMembershipByName($entity: String!, $project: String!, $name: String!) {
      project(name: $project, entityName: $entity) {
        artifactCollectionMembership(name: $name) {
          ...ArtifactMembershipFragment
        }
      }
    }
  `,
  [membershipFragment],
)

const artifactPageFragment = graphql(
  `
    fragment ArtifactPageFragment on ArtifactConnection @_unmask {
      totalCount
      pageInfo {
        endCursor
        hasNextPage
      }
      edges {
        node {
          ...ArtifactFragment
        }
      }
    }
  `,
  [artifactFragment],
)

export const outputArtifactsQuery = graphql(
  `
    query RunOutputArtifacts($entity: String!, $project: String!, $run: String!, $cursor: String, $perPage: Int) {
      project(entityName: $entity, name: $project) {
        run(name: $run) {
          artifacts: outputArtifacts(after: $cursor, first: $perPage) {
            ...ArtifactPageFragment
          }
        }
      }
    }
  `,
  [artifactPageFragment],
)

export const inputArtifactsQuery = graphql(
  `
    query RunInputArtifacts($entity: String!, $project: String!, $run: String!, $cursor: String, $perPage: Int) {
      project(entityName: $entity, name: $project) {
        run(name: $run) {
          artifacts: inputArtifacts(after: $cursor, first: $perPage) {
            ...ArtifactPageFragment
          }
        }
      }
    }
  `,
  [artifactPageFragment],
)

export const artifactManifestQuery = graphql(`
  query FetchArtifactManifest($id: ID!) {
    artifact(id: $id) {
      currentManifest {
        file {
          directUrl
        }
      }
    }
  }
`)

const artifactFileFragment = graphql(`
  fragment ArtifactFileFragment on File @_unmask {
    id
    name
    url
    directUrl
    sizeBytes
    mimetype
    updatedAt
    digest
    md5
  }
`)

/** A file of an artifact. */
export type ArtifactFileNode = ResultOf<typeof artifactFileFragment>

export const artifactFilesQuery = graphql(
  `
    query ArtifactMembershipFiles(
      $entity: String!
      $project: String!
      $collection: String!
      $alias: String!
      $fileNames: [String!]
      $cursor: String
      $perPage: Int
    ) {
      project(name: $project, entityName: $entity) {
        artifactCollection(name: $collection) {
          __typename
          artifactMembership(aliasName: $alias) {
            artifact {
              fileCount
            }
            files(names: $fileNames, after: $cursor, first: $perPage) {
              pageInfo {
                endCursor
                hasNextPage
              }
              edges {
                node {
                  ...ArtifactFileFragment
                }
              }
            }
          }
        }
      }
    }
  `,
  [artifactFileFragment],
)

const runInfoFragment = graphql(
  `
    fragment RunInfoFragment on Run @_unmask {
      name
      project {
        ...ProjectInfoFragment
      }
    }
  `,
  [projectInfoFragment],
)

export const artifactCreatedByQuery = graphql(
  `
    query ArtifactCreatedBy($id: ID!) {
      artifact(id: $id) {
        createdBy {
          __typename
          ... on Run {
            ...RunInfoFragment
          }
        }
      }
    }
  `,
  [runInfoFragment],
)

export const artifactUsedByQuery = graphql(
  `
    query ArtifactUsedBy($id: ID!) {
      artifact(id: $id) {
        usedBy {
          edges {
            node {
              ...RunInfoFragment
            }
          }
        }
      }
    }
  `,
  [runInfoFragment],
)

export const artifactVersionsQuery = graphql(
  `
    query ProjectArtifacts(
      $entity: String!
      $project: String!
      $type: String!
      $collection: String!
      $cursor: String
      $perPage: Int
      $order: String
      $filters: JSONString
    ) {
      project(entityName: $entity, name: $project) {
        artifactType(name: $type) {
          artifactCollection(name: $collection) {
            __typename
            artifacts(after: $cursor, first: $perPage, order: $order, filters: $filters) {
              totalCount
              pageInfo {
                endCursor
                hasNextPage
              }
              edges {
                version
                node {
                  ...ArtifactFragment
                }
              }
            }
          }
        }
      }
    }
  `,
  [artifactFragment],
)
