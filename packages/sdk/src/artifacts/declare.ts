// Declares that a run has used or logged an artifact that is there already.
import {
  ArtifactNotLoggedError,
  artifactMutations,
  type CallOptions,
  InputError,
  optionsOf,
} from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { hasFeature } from '../server-features.js'
import { Artifact, partsOf } from './artifact.js'
import type { LoggedArtifact } from './attributes.js'
import { knowsDigestAlgorithms } from './nodes.js'

/** How a run uses an artifact. */
export interface UseArtifactOptions extends CallOptions {
  /** What for. Default: the artifact's name. */
  useAs?: string
}

/** @throws `InputError` for what is no artifact @throws `ArtifactNotLoggedError` for one that is not logged */
export async function useArtifact(
  context: ApiContext,
  { entity, project, name }: RunPlace,
  artifact: Artifact,
  options: UseArtifactOptions,
): Promise<Artifact> {
  const { useAs, ...call } = optionsOf(options)
  const { node, place } = requireLogged('useArtifact', artifact)
  if (useAs !== undefined && (typeof useAs !== 'string' || useAs === '')) {
    throw new InputError('useAs', '`useAs` is a text that is not empty')
  }
  const withPlace = await hasFeature(context, 'USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION')
  const input = {
    artifactID: node.id,
    entityName: entity,
    projectName: project,
    runName: name,
    usedAs: useAs ?? artifact.name,
    ...(withPlace ? { artifactEntityName: place.entity, artifactProjectName: place.project } : {}),
  }
  await context.transport.execute(artifactMutations.useArtifactMutation, { input }, call)
  return artifact
}

/** Declares a version that is there as an output of a run, with further aliases and tags. @throws `InputError` */
export async function declareOutput(
  context: ApiContext,
  run: RunPlace,
  artifact: Artifact,
  { aliases, tags, ...options }: { aliases: readonly string[]; tags: readonly string[] } & CallOptions,
): Promise<Artifact> {
  const { node } = requireLogged('logArtifact', artifact)
  if (run.entity !== artifact.sourceEntity || run.project !== artifact.sourceProject) {
    throw new InputError(
      'artifact',
      `A run can't log an artifact to a different project. '${artifact.sourceQualifiedName}' is not of the project of '${placeText(run)}'`,
    )
  }
  const collection = node.artifactSequence.name
  const withAlgorithm = await knowsDigestAlgorithms(context)
  const input = {
    entityName: run.entity,
    projectName: run.project,
    runName: run.name,
    artifactTypeName: artifact.type,
    artifactCollectionNames: [collection],
    digest: node.digest,
    ...(withAlgorithm ? { digestAlgorithm: node.digestAlgorithm ?? ('MANIFEST_MD5' as const) } : {}),
    aliases: aliases.map(alias => ({ artifactCollectionName: collection, alias })),
    tags: tags.map(tagName => ({ tagName })),
    enableDigestDeduplication: true,
  }
  await context.transport.execute(artifactMutations.createArtifactMutation, { input }, options)
  return artifact
}

function requireLogged(what: string, artifact: Artifact): LoggedArtifact {
  requireArtifact(what, artifact)
  const { logged } = partsOf(artifact)
  if (!logged || artifact.isDraft) throw new ArtifactNotLoggedError(`\`${what}\``, artifact.name)
  return logged
}

/** @throws `InputError` for what is no artifact */
export function requireArtifact(what: string, artifact: Artifact): void {
  if (artifact instanceof Artifact) return
  throw new InputError(
    'artifact',
    `\`${what}\` takes an artifact, such as \`await api.artifact(name)\` gives`,
  )
}
