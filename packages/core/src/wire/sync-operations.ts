// The operations that bring a run of this machine to a server, named as the official client names them.
import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.js'

/** How much of a run is on the server; without a bucket, nothing. */
export const runProgressQuery = graphql(`
  query RunResumeStatus($project: String!, $entity: String, $name: String!) {
    model(name: $project, entityName: $entity) {
      name
      entity {
        name
      }
      bucket(name: $name, missingOk: true) {
        id
        state
        historyLineCount
        eventsLineCount
        logLineCount
        historyTail
        summaryMetrics
      }
    }
  }
`)

/** How much of a run is on the server. */
export type RunProgressNode = NonNullable<NonNullable<ResultOf<typeof runProgressQuery>['model']>['bucket']>

/** Makes a run, or changes the one with a storage id. Host and program say that a process begins to log it. */
export const syncRunMutation = graphql(`
  mutation UpsertBucket(
    $id: String
    $entity: String
    $project: String!
    $name: String!
    $displayName: String
    $notes: String
    $tags: [String!]
    $group: String
    $jobType: String
    $commit: String
    $sweep: String
    $config: JSONString
    $host: String
    $program: String
  ) {
    upsertBucket(
      input: {
        id: $id
        entityName: $entity
        modelName: $project
        name: $name
        displayName: $displayName
        notes: $notes
        tags: $tags
        groupName: $group
        jobType: $jobType
        commit: $commit
        sweep: $sweep
        config: $config
        host: $host
        jobProgram: $program
      }
    ) {
      bucket {
        id
        name
        project {
          name
          entity {
            name
          }
        }
      }
    }
  }
`)
