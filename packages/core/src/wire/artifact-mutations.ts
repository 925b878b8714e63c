// The GraphQL mutations of artifacts, named as the official client names them.
import type { VariablesOf } from 'gql.tada'
import { artifactFragment } from './artifact-operations.js'
import { graphql } from './graphql.js'

/** What a version is begun with. */
export type CreateArtifactInput = VariablesOf<typeof createArtifactMutation>['input']

export const createArtifactMutation = graphql(`
  mutation CreateArtifact($input: CreateArtifactInput!) {
    createArtifact(input: $input) {
      artifact {
        id
        state
        artifactSequence {
          latestArtifact {
            id
          }
        }
      }
    }
  }
`)

export const createArtifactManifestMutation = graphql(`
  mutation CreateArtifactManifest(
    $artifactID: ID!
    $baseArtifactID: ID
    $name: String!
    $digest: String!
    $entityName: String!
    $projectName: String!
    $runName: String!
    $manifestType: ArtifactManifestType!
    $includeUpload: Boolean!
  ) {
    createArtifactManifest(
      input: {
        artifactID: $artifactID
        baseArtifactID: $baseArtifactID
        name: $name
        digest: $digest
        entityName: $entityName
        projectName: $projectName
        runName: $runName
        type: $manifestType
      }
    ) {
      artifactManifest {
        id
        file {
          uploadUrl @include(if: $includeUpload)
          uploadHeaders @include(if: $includeUpload)
        }
      }
    }
  }
`)

export const createArtifactFilesMutation = graphql(`
  mutation CreateArtifactFiles($input: CreateArtifactFilesInput!) {
    createArtifactFiles(input: $input) {
      files {
        edges {
          node {
            uploadUrl
            uploadHeaders
            artifact {
              id
            }
          }
        }
      }
    }
  }
`)

export const commitArtifactMutation = graphql(`
  mutation CommitArtifact($artifactID: ID!) {
    commitArtifact(input: { artifactID: $artifactID }) {
      artifact {
        id
      }
    }
  }
`)

export const useArtifactMutation = graphql(`
  mutation UseArtifact($input: UseArtifactInput!) {
    useArtifact(input: $input) {
      artifact {
        id
      }
    }
  }
`)

export const updateArtifactMutation = graphql(
  `
    mutation UpdateArtifact($input: UpdateArtifactInput!) {
      updateArtifact(input: $input) {
        artifact {
          ...ArtifactFragment
        }
      }
    }
  `,
  [artifactFragment],
)

export const addAliasesMutation = graphql(`
  mutation AddAliases($input: AddAliasesInput!) {
    addAliases(input: $input) {
      success
    }
  }
`)

export const deleteAliasesMutation = graphql(`
  mutation DeleteAliases($input: DeleteAliasesInput!) {
    deleteAliases(input: $input) {
      success
    }
  }
`)

export const deleteArtifactMutation = graphql(`
  mutation DeleteArtifact($input: DeleteArtifactInput!) {
    deleteArtifact(input: $input) {
      artifact {
        id
      }
    }
  }
`)

export const linkArtifactMutation = graphql(`
  mutation LinkArtifact($input: LinkArtifactInput!) {
    linkArtifact(input: $input) {
      versionIndex
    }
  }
`)
