// The GraphQL operations on sweeps, named as the official client names them.
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
