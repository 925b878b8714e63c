// The sweep that a run is part of.
import {
  type CallOptions,
  encodePath,
  ResponseError,
  SweepNotFoundError,
  sweepOperations,
} from '@runscan/core'
import { parse } from 'yaml'
import type { ApiContext } from '../context.js'
import { requireProject } from '../run/nodes.js'
import { untilAborted } from '../shared-request.js'

/** Where a sweep is. */
export interface SweepPlace {
  readonly entity: string
  readonly project: string
  readonly name: string
}

/** A search for good parameters, of which every run tries some. */
export interface Sweep {
  readonly entity: string
  readonly project: string
  /** The id in the sweep's path. `api.runs(path, { filters: { sweep: id } })` lists its runs. */
  readonly id: string
  /** The id that mutations want. */
  readonly storageId: string
  /** The name that people gave it, else the one in its config, else its id. */
  readonly name: string
  /** `grid`, `random`, `bayes` or `custom`. */
  readonly method: string
  /** `PENDING`, `RUNNING`, `PAUSED`, `CANCELED` or `FINISHED`, when it was loaded. */
  readonly state: string
  readonly description: string | null
  /** The best value of the sweep's metric among its runs. */
  readonly bestLoss: number | null
  /** What is searched and how, as it was written. */
  readonly config: Readonly<Record<string, unknown>>
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** ISO 8601, UTC. */
  readonly updatedAt: string | null
  readonly runCount: number
  /** How many runs there are when it is through; null when that is open. */
  readonly expectedRunCount: number | null
  /** Entity, project and id, percent-encoded. */
  readonly path: readonly [entity: string, project: string, id: string]
  /** The sweep's page. */
  readonly url: string
}

/**
 * Asks for a sweep.
 * @throws `SweepNotFoundError` when there is none, or the key may not see it
 * @throws `ResponseError` when its config is no YAML mapping
 */
export async function fetchSweep(
  { transport }: ApiContext,
  place: SweepPlace,
  options?: CallOptions,
): Promise<Sweep> {
  const { entity, project, name } = place
  const data = await transport.execute(sweepOperations.sweepQuery, { entity, project, name }, options)
  const node = requireProject(data.project, `${entity}/${project}`).sweep
  if (!node) throw new SweepNotFoundError(`${entity}/${project}/${name}`)
  const config = readSweepConfig(node.config, place)
  const page = encodePath([entity, project, 'sweeps', node.name])
  return {
    entity,
    project,
    id: node.name,
    storageId: node.id,
    name: node.displayName || (typeof config.name === 'string' && config.name) || node.name,
    method: node.method,
    state: node.state,
    description: node.description,
    bestLoss: node.bestLoss,
    config,
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    runCount: node.runCount,
    expectedRunCount: node.runCountExpected,
    path: [entity, project, node.name].map(encodeURIComponent) as [string, string, string],
    url: `${transport.settings.appUrl}/${page}`,
  }
}

function readSweepConfig(text: string, { entity, project, name }: SweepPlace): Record<string, unknown> {
  let config: unknown
  try {
    // Aliases that multiply themselves would be a bomb.
    config = parse(text, { maxAliasCount: 100 })
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]
    throw new ResponseError(
      `the config of sweep '${entity}/${project}/${name}' is not YAML: ${reason}`,
      cause,
    )
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) {
    return config as Record<string, unknown>
  }
  throw new ResponseError(`the config of sweep '${entity}/${project}/${name}' is not a YAML mapping`)
}

/** Gives the sweeps of a project by their ids. */
export type SweepLoader = (name: string, signal: AbortSignal | undefined) => Promise<Sweep>

/** Asks for each sweep once, however many of its runs want it. A failure is not kept. */
export function createSweepLoader(
  context: ApiContext,
  { entity, project }: Omit<SweepPlace, 'name'>,
): SweepLoader {
  const asked = new Map<string, Promise<Sweep>>()
  return (name, signal) => {
    let sweep = asked.get(name)
    if (!sweep) {
      sweep = fetchSweep(context, { entity, project, name })
      asked.set(name, sweep)
      sweep.catch(() => asked.delete(name))
    }
    return untilAborted(sweep, `loading the sweep '${entity}/${project}/${name}'`, signal)
  }
}
