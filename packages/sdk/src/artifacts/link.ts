// Links a version into a portfolio.
import {
  artifactMutations,
  type CallOptions,
  InvalidPathError,
  optionsOf,
  ResponseError,
} from '@runscan/core'
import type { EntrySource } from './entry-source.js'
import { type FoundArtifact, fetchByName } from './nodes.js'
import { parseArtifactPath } from './path.js'
import { checkAliases } from './validate.js'

/** How a version is linked. */
export interface LinkArtifactOptions extends CallOptions {
  /** Names that lead to it in the portfolio from now on, beside `latest`. */
  aliases?: readonly string[]
}

/** The version as it is found in the portfolio. */
export async function linkArtifact(
  { context, node, place }: EntrySource,
  path: string,
  options: LinkArtifactOptions,
): Promise<FoundArtifact> {
  const { aliases = [], ...call } = optionsOf(options)
  const { entity = node.artifactSequence.project?.entity.name ?? place.entity, ...target } =
    parseArtifactPath(path)
  if (target.reference !== undefined) throw new InvalidPathError(path, 'a portfolio has no colon in its path')
  const project = target.project ?? context.transport.settings.project ?? 'uncategorized'
  const input = {
    artifactID: node.id,
    artifactPortfolioName: target.name,
    entityName: entity,
    projectName: project,
    aliases: checkAliases(aliases).map(alias => ({ artifactCollectionName: target.name, alias })),
  }
  const data = await context.transport.execute(artifactMutations.linkArtifactMutation, { input }, call)
  const index = data.linkArtifact?.versionIndex
  if (index === null || index === undefined)
    throw new ResponseError('the server did not say where it linked the artifact')
  return fetchByName(context, { entity, project, name: target.name, reference: `v${index}` }, call)
}
