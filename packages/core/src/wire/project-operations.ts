// The operation that lists projects.
import { graphql } from './graphql.js'

export const projectsQuery = graphql(`
  query GetProjects($entity: String!, $cursor: String, $perPage: Int!) {
    models(entityName: $entity, after: $cursor, first: $perPage) {
      edges {
        cursor
        node {
          name
          entityName
          createdAt
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`)
