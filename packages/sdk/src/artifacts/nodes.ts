// Versions as the service gives them.
import {
  ArtifactNotFoundError,
  artifactOperations,
  type CallOptions,
  ProjectNotFoundError,
  withoutFields,
} from '@runscan/core'
import type { ApiContext } from '../context.js'
import { hasFeature } from '../server-features.js'

/** Where a version is found: in which collection, and under which number there. */
export interface ArtifactPlace {
  readonly entity: string
  readonly project: string
  readonly collection: string
  /** `v` and a number. */
  readonly version: string
  /** How the collection's aliases are known to be, when the answer tells. */
  readonly aliases?: readonly string[]
  /** When it was linked there. */
  readonly linkedAt?: string
}

/** The field that servers without the feature do not know. */
const digestFeature = 'ARTIFACT_DIGEST_ALGORITHM'
type Operation = Parameters<ApiContext['transport']['execute']>[0]
const cut = new WeakMap<object, Operation>()

/** Whether the server has digests of several kinds. */
export function knowsDigestAlgorithms(context: ApiContext): Promise<boolean> {
  return hasFeature(context, digestFeature)
}

/** Sends an operation on artifacts, without the fields that the server does not know. */
export async function executeOnArtifacts<Data, Variables extends object>(
  context: ApiContext,
  operation: Parameters<typeof context.transport.execute<Data, Variables>>[0],
  variables: Variables,
  options?: CallOptions,
): Promise<Data> {
  if (await knowsDigestAlgorithms(context)) return context.transport.execute(operation, variables, options)
  let older = cut.get(operation) as typeof operation | undefined
  if (!older) {
    older = withoutFields(operation, ['digestAlgorithm'])
    cut.set(operation, older as Operation)
  }
  return context.transport.execute(older, variables, options)
}

/** A version and where it was found. */
export interface FoundArtifact {
  node: artifactOperations.ArtifactNode
  place: ArtifactPlace
}

/** The version that a reference means in a collection. @throws `ArtifactNotFoundError` */
export async function fetchByName(
  context: ApiContext,
  path: { entity: string; project: string; name: string; reference: string },
  options?: CallOptions,
): Promise<FoundArtifact> {
  const { entity, project, name, reference } = path
  const variables = { entity, project, name: `${name}:${reference}` }
  const data = await executeOnArtifacts(context, artifactOperations.artifactByNameQuery, variables, options)
  if (!data.project) throw new ProjectNotFoundError(`${entity}/${project}`)
  const membership = data.project.artifactCollectionMembership
  if (!membership?.artifact) throw new ArtifactNotFoundError(`${entity}/${project}/${name}:${reference}`)
  const { artifactCollection: collection, artifact } = membership
  const index = membership.versionIndex ?? artifact.versionIndex
  return {
    node: artifact,
    place: {
      // As the service writes them, which may be in another case.
      entity: collection?.project?.entity.name ?? entity,
      project: collection?.project?.name ?? project,
      collection: collection?.name ?? name,
      version: `v${index}`,
      aliases: membership.aliases.map(({ alias }) => alias),
      linkedAt: membership.createdAt,
    },
  }
}

/** The version of an id. @throws `ArtifactNotFoundError` */
export async function fetchById(
  context: ApiContext,
  id: string,
  options?: CallOptions,
): Promise<artifactOperations.ArtifactNode> {
  const { artifact } = await executeOnArtifacts(
    context,
    artifactOperations.artifactByIdQuery,
    { id },
    options,
  )
  if (!artifact) throw new ArtifactNotFoundError(id)
  return artifact
}

/** A version's place in the sequence that it was logged to; undefined when the key may not see that project. */
export function sourcePlace(node: artifactOperations.ArtifactNode): ArtifactPlace | undefined {
  const { project, name } = node.artifactSequence
  if (!project) return undefined
  return {
    entity: project.entity.name,
    project: project.name,
    collection: name,
    version: `v${node.versionIndex}`,
  }
}
