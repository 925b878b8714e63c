// Saves what was changed of an artifact, and that alone.
import { artifactMutations, ResponseError } from '@runscan/core'
import { type JsonObject, readJsonObject } from '../run/json-fields.js'
import { applyChanges, changesBetween } from '../run/patch.js'
import { knownAliases, type LoggedArtifact } from './attributes.js'
import { executeOnArtifacts, fetchById } from './nodes.js'
import { checkAliases, checkArtifactTags, checkMetadata, metadataText } from './validate.js'

/** What a person holds and may change in place. */
export interface WorkingArtifact {
  description?: string
  metadata?: JsonObject
  aliases?: string[]
  tags?: string[]
}

/** The artifact as the service has it after the changes; undefined when nothing was changed. */
export async function saveArtifact(
  logged: LoggedArtifact,
  signal: AbortSignal | undefined,
): Promise<Pick<LoggedArtifact, 'node' | 'place'> | undefined> {
  const { context, node, place, working } = logged
  const aliases = difference(knownAliases(logged), working.aliases && checkAliases(working.aliases))
  const tags = difference(
    node.tags.map(({ name }) => name),
    working.tags && checkArtifactTags(working.tags),
  )
  const metadata = working.metadata
    ? changesBetween(readJsonObject('metadata', node.metadata), checkMetadata(working.metadata))
    : []
  const hasText = working.description !== undefined && working.description !== (node.description ?? '')
  const hasAliases = aliases.added.length + aliases.removed.length > 0
  const hasFields = hasText || metadata.length + tags.added.length + tags.removed.length > 0
  if (!hasAliases && !hasFields) return undefined

  const options = { signal }
  const places = (names: string[]) => ({
    artifactID: node.id,
    aliases: names.map(alias => ({
      entityName: place.entity,
      projectName: place.project,
      artifactCollectionName: place.collection,
      alias,
    })),
  })
  if (aliases.added.length > 0) {
    const input = places(aliases.added)
    await context.transport.execute(artifactMutations.addAliasesMutation, { input }, options)
  }
  if (aliases.removed.length > 0) {
    const input = places(aliases.removed)
    await context.transport.execute(artifactMutations.deleteAliasesMutation, { input }, options)
  }
  const known = working.aliases ? checkAliases(working.aliases) : undefined
  const saved = { ...place, ...(known ? { aliases: known } : {}) }
  if (!hasFields) return { node: await fetchById(context, node.id, options), place: saved }

  // The service replaces the metadata as a whole: others' keys stay as they are by now.
  const current =
    metadata.length > 0
      ? readJsonObject('metadata', (await fetchById(context, node.id, options)).metadata)
      : undefined
  const data = await executeOnArtifacts(
    context,
    artifactMutations.updateArtifactMutation,
    {
      input: {
        artifactID: node.id,
        description: hasText ? (working.description ?? '') : null,
        metadata: current ? metadataText(applyChanges(current, metadata)) : null,
        tagsToAdd: tags.added.map(tagName => ({ tagName })),
        tagsToDelete: tags.removed.map(tagName => ({ tagName })),
      },
    },
    options,
  )
  const updated = data.updateArtifact?.artifact
  if (!updated) throw new ResponseError('the server did not say what it saved: load the artifact again')
  return { node: updated, place: saved }
}

function difference(
  before: readonly string[],
  after: readonly string[] | undefined,
): { added: string[]; removed: string[] } {
  if (after === undefined) return { added: [], removed: [] }
  return {
    added: after.filter(item => !before.includes(item)),
    removed: before.filter(item => !after.includes(item)),
  }
}
