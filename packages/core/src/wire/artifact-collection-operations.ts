// The GraphQL queries of a project's artifact types and collections, named as the official client names them.
import { graphql } from './graphql.js'

export const artifactTypesQuery = graphql(`
  query ProjectArtifactTypes($entity: String!, $project: String!, $cursor: String, $perPage: Int) {
    project(entityName: $entity, name: $project) {
      artifactTypes(after: $cursor, first: $perPage) {
        edges {
          node {
            name
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`)

const collectionFragment = graphql(`
  fragment ArtifactCollectionFragment on ArtifactCollection @_unmask {
    __typename
    name
    description
    createdAt
    tags {
      edges {
        node {
          name
        }
      }
    }
  }
`)

export const artifactCollectionsQuery = graphql(
  `
    query ArtifactTypeArtifactCollections($entity: String!, $project: String!, $type: String!, $cursor: String, $perPage: Int) {
      project(entityName: $entity, name: $project) {
        artifactType(name: $type) {
          artifactCollections(after: $cursor, first: $perPage) {
            edges {
              node {
                ...ArtifactCollectionFragment
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
  `,
  [collectionFragment],
)
