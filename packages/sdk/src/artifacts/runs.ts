// The runs that an artifact has to do with.
import { artifactOperations, type CallOptions } from '@runscan/core'
import type { Run } from '../run/run.js'
import type { EntrySource } from './entry-source.js'

/** The run that was the first to log it. */
export async function loggedBy({ context, node }: EntrySource, options?: CallOptions): Promise<Run | null> {
  const data = await context.transport.execute(
    artifactOperations.artifactCreatedByQuery,
    { id: node.id },
    options,
  )
  const found = data.artifact?.createdBy
  if (found?.__typename !== 'Run') return null
  const { name, project } = found
  return context.openRun({ entity: project.entity.name, project: project.name, name }, options)
}

/** The runs that have used it. */
export async function usedBy({ context, node }: EntrySource, options?: CallOptions): Promise<Run[]> {
  const data = await context.transport.execute(
    artifactOperations.artifactUsedByQuery,
    { id: node.id },
    options,
  )
  const found = data.artifact?.usedBy.edges ?? []
  return Promise.all(
    found.map(({ node: { name, project } }) =>
      context.openRun({ entity: project.entity.name, project: project.name, name }, options),
    ),
  )
}
