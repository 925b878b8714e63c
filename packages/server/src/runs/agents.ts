// Agents: processes that ask a sweep for parameters, run with them, and ask again.
import { parseExtendedJson } from '@runscan/core'
import type { ServerContext } from '../context.js'
import { badRequest, notFound } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import type { SweepRecord } from '../storage/sweeps.js'
import { agentStorageId, readAgentStorageId } from './ids.js'
import { readSweepConfig, type SweepConfig } from './sweep-config.js'
import { gridSize, gridValues } from './sweep-grid.js'
import { randomValues } from './sweep-random.js'
import { freeName } from './sweeps.js'

/** What registers an agent. */
export interface CreateAgentInput {
  host: string
  entityName?: string | null
  projectName?: string | null
  sweep: string
}

/** What an agent says of itself. */
export interface HeartbeatInput {
  id: string
  runState?: string | null
}

/** What an agent is told to do. */
export type AgentCommand =
  | { type: 'run'; run_id: string; args: Record<string, { value: unknown }> }
  | { type: 'stop'; run_id: string }
  | { type: 'exit' }

/** Registers an agent; gives its id. */
export function createAgent({ storage, entity, now }: ServerContext, input: CreateAgentInput): string {
  const project = storage.projects.find(input.entityName || entity, input.projectName || 'uncategorized')
  const sweep = project && storage.sweeps.find(project.id, input.sweep)
  if (!sweep) throw notFound(`there is no sweep '${input.sweep}' in the project`)
  const { method } = readSweepConfig(sweep.config)
  if (method !== 'grid' && method !== 'random') {
    throw badRequest(`this server searches by the methods grid and random, not by ${method}`)
  }
  return agentStorageId({ id: storage.sweeps.addAgent(sweep.id, input.host, now()) })
}

/** What an agent shall do next; nothing while it has a run that goes on. */
export function commandsFor(context: ServerContext, { id, runState }: HeartbeatInput): AgentCommand[] {
  const agentId = readAgentStorageId(id)
  return context.storage.transaction(() => {
    const { sweeps } = context.storage
    const sweep = agentId === undefined ? undefined : sweeps.ofAgent(agentId)
    if (agentId === undefined || !sweep) throw notFound(`there is no agent with the id '${id}'`)
    const going = goingRuns(runState)
    const toStop = going.find(name => isToStop(context, sweep, name))
    if (toStop !== undefined) return [{ type: 'stop', run_id: toStop }]
    if (sweep.state === 'CANCELED' || sweep.state === 'FINISHED') return [{ type: 'exit' }]
    if (going.length > 0 || sweep.state === 'PAUSED') return []
    const position = sweeps.countTrials(sweep.id)
    const values = valuesAt(readSweepConfig(sweep.config), position)
    if (!values) {
      sweeps.change(sweep.id, { state: 'FINISHED' }, context.now())
      return [{ type: 'exit' }]
    }
    const name = freeName(free => context.storage.runs.find(sweep.projectId, free) === undefined)
    sweeps.addTrial(sweep.id, position, name, agentId)
    const args = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]))
    return [{ type: 'run', run_id: name, args }]
  })
}

/** The values of the trial of a number; undefined when the search is over. */
function valuesAt(config: SweepConfig, position: number): Record<string, unknown> | undefined {
  const { method, parameters, runCap = Number.POSITIVE_INFINITY } = config
  if (position >= runCap) return undefined
  if (method === 'random') return randomValues(parameters, Math.random)
  const size = gridSize(parameters)
  if (size === undefined) throw badRequest('a grid needs parameters with `values`, or whole `min` and `max`')
  return position < size ? gridValues(parameters, position) : undefined
}

function goingRuns(runState: string | null | undefined): string[] {
  let states: unknown
  try {
    states = parseExtendedJson(runState || '{}')
  } catch (cause) {
    throw badRequest('`runState` is not JSON', cause)
  }
  if (!isPlainObject(states)) return []
  return Object.entries(states).flatMap(([name, state]) =>
    state === 'RUNNING' || state === 'QUEUED' ? [name] : [],
  )
}

function isToStop({ storage }: ServerContext, sweep: SweepRecord, name: string): boolean {
  return sweep.state === 'CANCELED' || storage.runs.find(sweep.projectId, name)?.stopRequested === true
}
