// Every GraphQL operation that the SDK sends, named as the official client names it.
import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.js'

/** What a list of runs needs. */
const lightRunFragment = graphql(`
  fragment LightweightRunFragment on Run @_unmask {
    id
    tags
    name
    displayName
    sweepName
    state
    group
    jobType
    commit
    readOnly
    createdAt
    heartbeatAt
    description
    notes
    historyLineCount
    projectId
    user {
      name
      username
    }
  }
`)

/** All of a run. */
const fullRunFragment = graphql(
  `
    fragment RunFragment on Run @_unmask {
      ...LightweightRunFragment
      config
      systemMetrics
      summaryMetrics
      historyKeys
    }
  `,
  [lightRunFragment],
)

export const viewerQuery = graphql(`
  query Viewer {
    viewer {
      id
      entity
      username
      email
      admin
      name
      teams {
        edges {
          node {
            name
          }
        }
      }
    }
  }
`)

export const runQuery = graphql(
  `
    query Run($project: String!, $entity: String, $name: String!) {
      project(name: $project, entityName: $entity) {
        internalId
        run(name: $name) {
          ...RunFragment
        }
      }
    }
  `,
  [fullRunFragment],
)

export const lightRunQuery = graphql(
  `
    query Run($project: String!, $entity: String, $name: String!) {
      project(name: $project, entityName: $entity) {
        internalId
        run(name: $name) {
          ...LightweightRunFragment
        }
      }
    }
  `,
  [lightRunFragment],
)

export const lightRunsQuery = graphql(
  `
    query Runs($project: String!, $entity: String, $cursor: String, $perPage: Int, $order: String, $filters: JSONString) {
      project(name: $project, entityName: $entity) {
        internalId
        runCount(filters: $filters)
        runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
          edges {
            cursor
            node {
              ...LightweightRunFragment
            }
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [lightRunFragment],
)

export const fullRunsQuery = graphql(
  `
    query Runs($project: String!, $entity: String, $cursor: String, $perPage: Int, $order: String, $filters: JSONString) {
      project(name: $project, entityName: $entity) {
        internalId
        runCount(filters: $filters)
        runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
          edges {
            cursor
            node {
              ...RunFragment
            }
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
    }
  `,
  [fullRunFragment],
)

export const historyKeysQuery = graphql(`
  query RunHistoryKeys($project: String!, $entity: String!, $name: String!) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        historyKeys
      }
    }
  }
`)

export const parquetHistoryQuery = graphql(`
  query RunParquetHistory($project: String!, $entity: String!, $name: String!, $liveKeys: [String!]!) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        parquetHistory(liveKeys: $liveKeys) {
          parquetUrls
          liveData
        }
      }
    }
  }
`)

export const historyPageQuery = graphql(`
  query HistoryPage($project: String!, $entity: String!, $name: String!, $minStep: Int64!, $maxStep: Int64!, $pageSize: Int!) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        history(minStep: $minStep, maxStep: $maxStep, samples: $pageSize)
        parquetHistory(liveKeys: ["_step"]) {
          parquetUrls
        }
      }
    }
  }
`)

export const fullHistoryQuery = graphql(`
  query RunFullHistory($project: String!, $entity: String!, $name: String!, $samples: Int) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        historyLineCount
        history(samples: $samples)
      }
    }
  }
`)

export const systemHistoryQuery = graphql(`
  query RunFullHistory($project: String!, $entity: String!, $name: String!, $samples: Int) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        eventsLineCount
        events(samples: $samples)
      }
    }
  }
`)

export const sampledHistoryQuery = graphql(`
  query RunSampledHistory($project: String!, $entity: String!, $name: String!, $specs: [JSONString!]!) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        sampledHistory(specs: $specs)
      }
    }
  }
`)

/** Creates a run, or resumes the one of that name. */
export const startRunMutation = graphql(`
  mutation UpsertBucket(
    $entity: String
    $project: String
    $name: String!
    $displayName: String
    $notes: String
    $tags: [String!]
    $group: String
    $jobType: String
    $config: JSONString
    $host: String
    $program: String
    $state: String
  ) {
    upsertBucket(
      input: {
        entityName: $entity
        modelName: $project
        name: $name
        displayName: $displayName
        notes: $notes
        tags: $tags
        groupName: $group
        jobType: $jobType
        config: $config
        host: $host
        jobProgram: $program
        state: $state
      }
    ) {
      bucket {
        id
        name
        displayName
        historyLineCount
        project {
          name
          entity {
            name
          }
        }
      }
      inserted
    }
  }
`)

/** A run as lists give it. */
export type LightRunNode = ResultOf<typeof lightRunFragment>
/** A run with all of its fields. */
export type FullRunNode = ResultOf<typeof fullRunFragment>

/** Changes an existing run. Null leaves a field as it is. */
export const updateRunMutation = graphql(
  `
    mutation UpsertBucket(
      $id: String!
      $displayName: String
      $description: String
      $notes: String
      $tags: [String!]
      $group: String
      $jobType: String
      $config: JSONString
      $summary: JSONString
    ) {
      upsertBucket(
        input: {
          id: $id
          displayName: $displayName
          description: $description
          notes: $notes
          tags: $tags
          groupName: $group
          jobType: $jobType
          config: $config
          summaryMetrics: $summary
        }
      ) {
        bucket {
          ...RunFragment
        }
      }
    }
  `,
  [fullRunFragment],
)

export const runStateQuery = graphql(`
  query RunState($project: String!, $entity: String!, $name: String!) {
    project(name: $project, entityName: $entity) {
      run(name: $name) {
        state
      }
    }
  }
`)

export const updateRunStateMutation = graphql(`
  mutation UpdateRunState($input: UpdateRunStateInput!) {
    updateRunState(input: $input) {
      success
    }
  }
`)

export const deleteRunMutation = graphql(`
  mutation DeleteRun($id: ID!, $deleteArtifacts: Boolean) {
    deleteRun(input: { id: $id, deleteArtifacts: $deleteArtifacts }) {
      clientMutationId
    }
  }
`)

export const serverFeaturesQuery = graphql(`
  query ServerFeaturesQuery {
    serverInfo {
      features {
        name
        isEnabled
      }
    }
  }
`)
