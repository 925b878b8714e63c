// The GraphQL operations on sweeps, named as the official client names them.
import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.js'

const sweepFragment = graphql(`
  fragment SweepFragment on Sweep @_unmask {
    id
    name
    displayName
    method
    state
    description
    bestLoss
    config
    createdAt
    updatedAt
    runCount
    runCountExpected
  }
`)

/** A sweep. */
export type SweepNode = ResultOf<typeof sweepFragment>

export const sweepQuery = graphql(
  `
    query GetSweep($name: String!, $project: String, $entity: String) {
      project(name: $project, entityName: $entity) {
        sweep(sweepName: $name) {
          ...SweepFragment
        }
      }
    }
  `,
  [sweepFragment],
)
