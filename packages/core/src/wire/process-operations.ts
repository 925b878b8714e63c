// The GraphQL operations on the process that logs a run, named as the official client names them.
import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.js'

export const stopRunMutation = graphql(`
  mutation StopRun($id: ID!) {
    stopRun(input: { id: $id }) {
      success
    }
  }
`)

const logLineFragment = graphql(`
  fragment LogLineFragment on LogLine @_unmask {
    number
    timestamp
    level
    label
    line
  }
`)

/** A line of console output. */
export type LogLineNode = ResultOf<typeof logLineFragment>

export const consoleLogPageQuery = graphql(
  `
    query RunConsoleLogPage($entity: String!, $project: String!, $name: String!, $first: Int!, $after: String) {
      project(name: $project, entityName: $entity) {
        run(name: $name) {
          logLines(first: $first, after: $after, useImprovedPagination: true) {
            edges {
              node {
                ...LogLineFragment
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
  [logLineFragment],
)

export const consoleLogTailQuery = graphql(
  `
    query RunConsoleLogTail($entity: String!, $project: String!, $name: String!, $last: Int!) {
      project(name: $project, entityName: $entity) {
        run(name: $name) {
          logLines(last: $last) {
            edges {
              node {
                ...LogLineFragment
              }
            }
          }
        }
      }
    }
  `,
  [logLineFragment],
)
