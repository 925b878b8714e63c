// The operations for files of runs.
import type { ResultOf } from 'gql.tada'
import { graphql } from './graphql.js'

/** A file of a run. */
const fileFragment = graphql(`
  fragment FileFragment on File @_unmask {
    id
    name
    url
    directUrl
    sizeBytes
    mimetype
    updatedAt
    md5
  }
`)

export const runFilesQuery = graphql(
  `
    query RunFiles(
      $project: String!
      $entity: String!
      $name: String!
      $cursor: String
      $perPage: Int
      $fileNames: [String]
      $pattern: String
    ) {
      project(name: $project, entityName: $entity) {
        run(name: $name) {
          projectId
          fileCount
          files(names: $fileNames, after: $cursor, first: $perPage, pattern: $pattern) {
            edges {
              cursor
              node {
                ...FileFragment
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
  [fileFragment],
)

/** A file of a run. */
export type FileNode = ResultOf<typeof fileFragment>

export const createRunFilesMutation = graphql(`
  mutation CreateRunFiles($entity: String!, $project: String!, $name: String!, $files: [String!]!) {
    createRunFiles(input: { entityName: $entity, projectName: $project, runName: $name, files: $files }) {
      runID
      uploadHeaders
      files {
        name
        uploadUrl
      }
    }
  }
`)

export const deleteFilesMutation = graphql(`
  mutation deleteFiles($files: [ID!]!, $projectId: Int) {
    deleteFiles(input: { files: $files, projectId: $projectId }) {
      success
    }
  }
`)

export const markRunFilesUploadedMutation = graphql(`
  mutation MarkRunFilesUploaded($entity: String!, $project: String!, $name: String!, $files: [String!]!) {
    markRunFilesUploaded(input: { entityName: $entity, projectName: $project, runName: $name, files: $files }) {
      success
    }
  }
`)
