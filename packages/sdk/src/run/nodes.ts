// A run as the service gives it, asked for in two sizes.
import { type CallOptions, operations, ProjectNotFoundError, RunNotFoundError } from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'

/** The fields that only a full query gives: they can be large. */
export type HeavyField = 'config' | 'systemMetrics' | 'summaryMetrics' | 'historyKeys'

/** A run of either size. */
export type RunNode = operations.LightRunNode & Partial<Pick<operations.FullRunNode, HeavyField>>

/** Asks for a run. @throws `RunNotFoundError` */
export async function fetchRun(
  { transport }: ApiContext,
  place: RunPlace,
  isLight: boolean,
  options?: CallOptions,
): Promise<RunNode> {
  const { entity, project, name } = place
  const query = isLight ? operations.lightRunQuery : operations.runQuery
  const variables = { entity, project, name }
  const data = await transport.execute(query as typeof operations.lightRunQuery, variables, options)
  return requireRun(data.project?.run, place)
}

/** What an answer must have. @throws `RunNotFoundError` */
export function requireRun<Node>(node: Node | null | undefined, place: RunPlace): Node {
  if (node === null || node === undefined) throw new RunNotFoundError(placeText(place))
  return node
}

/** What an answer must have. @throws `ProjectNotFoundError` */
export function requireProject<Node>(node: Node | null | undefined, path: string): Node {
  if (node === null || node === undefined) throw new ProjectNotFoundError(path)
  return node
}
