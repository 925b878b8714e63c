// What happens to a run from outside: its state, its end, its removal.
import {
  AbortError,
  type CallOptions,
  HttpError,
  InputError,
  isRunscanError,
  operations,
  optionsOf,
  processOperations,
  sleep,
  TimeoutError,
} from '@runscan/core'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { requireRun } from './nodes.js'

/** States that no run leaves by itself. */
const finalStates = new Set(['finished', 'failed', 'crashed', 'killed', 'preempted'])

/** Whether a run in this state has ended. */
export function isFinal(state: string): boolean {
  return finalStates.has(state)
}

/** How to wait. */
export interface WaitOptions {
  signal?: AbortSignal
  /** Default: as long as it takes. */
  timeoutMs?: number
  /** Between two questions. Default 5000. */
  intervalMs?: number
}

/** A server that is away for longer than this does not come back by itself. */
const longestOutageMs = 300_000

/** Asks for the state until it is a final one. @throws `TimeoutError` @throws `AbortError` */
export async function waitUntilFinished(
  context: ApiContext,
  place: RunPlace,
  options: WaitOptions,
): Promise<string> {
  const { signal, timeoutMs, intervalMs = 5000 } = optionsOf(options)
  if (!(typeof intervalMs === 'number' && intervalMs > 0))
    throw new InputError('intervalMs', `\`intervalMs\` is a number above 0, not ${String(intervalMs)}`)
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    throw new InputError('timeoutMs', `\`timeoutMs\` is a number above 0, not ${String(timeoutMs)}`)
  }
  const what = `waiting for '${placeText(place)}' to finish`
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  let heardAt = performance.now()
  let failure: unknown
  for (;;) {
    if (signal?.aborted) throw new AbortError(what, signal.reason)
    const left = until - performance.now()
    if (left <= 0) throw new TimeoutError(what, timeoutMs ?? 0, failure)
    try {
      const call = Number.isFinite(left) ? { signal, timeoutMs: left } : { signal }
      const state = await fetchState(context, place, call)
      if (isFinal(state)) return state
      heardAt = performance.now()
      failure = undefined
    } catch (error) {
      if (!mayPass(error) || performance.now() - heardAt > longestOutageMs) throw error
      failure = error
    }
    await sleep(Math.max(0, Math.min(intervalMs, until - performance.now())), signal)
  }
}

/** Whether the server may be there again in a while: it restarts, or the network is away. */
function mayPass(error: unknown): boolean {
  if (!isRunscanError(error)) return false
  if (error.category === 'network') return true
  return error instanceof HttpError && (error.status === 429 || error.status >= 500)
}

/** The state as it is now. */
export async function fetchState(
  { transport }: ApiContext,
  place: RunPlace,
  options: CallOptions,
): Promise<string> {
  const { entity, project, name } = place
  const data = await transport.execute(operations.runStateQuery, { entity, project, name }, options)
  return requireRun(data.project?.run, place).state
}

/** Puts a run into a state. Gives whether the service did so. @throws `GraphQLRequestError` when it may not be */
export async function updateState(
  { transport }: ApiContext,
  storageId: string,
  state: string,
  options?: CallOptions,
): Promise<boolean> {
  if (state !== 'pending' && state !== 'failed') {
    throw new InputError(
      'state',
      `a run can be put into the states 'pending' and 'failed', not into '${String(state)}'`,
    )
  }
  const input = { id: storageId, state }
  const data = await transport.execute(operations.updateRunStateMutation, { input }, options)
  return data.updateRunState?.success === true
}

/** Removes a run. */
export async function deleteRun(
  { transport }: ApiContext,
  storageId: string,
  deleteArtifacts: boolean,
  options?: CallOptions,
): Promise<void> {
  await transport.execute(operations.deleteRunMutation, { id: storageId, deleteArtifacts }, options)
}

/** Asks the process of a run to stop. Gives whether the service took the wish. */
export async function stopRun(
  { transport }: ApiContext,
  storageId: string,
  options?: CallOptions,
): Promise<boolean> {
  const data = await transport.execute(processOperations.stopRunMutation, { id: storageId }, options)
  return data.stopRun?.success === true
}
