// What happens to a run from outside: its state, its end, its removal.
import { AbortError, InputError, operations, sleep, TimeoutError } from '@runscan/core'
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

/** Asks for the state until it is a final one. @throws {TimeoutError} @throws {AbortError} */
export async function waitUntilFinished(
  context: ApiContext,
  place: RunPlace,
  { signal, timeoutMs, intervalMs = 5000 }: WaitOptions,
): Promise<string> {
  if (!(intervalMs > 0))
    throw new InputError('intervalMs', `\`intervalMs\` is a number above 0, not ${intervalMs}`)
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new InputError('timeoutMs', `\`timeoutMs\` is a number above 0, not ${timeoutMs}`)
  }
  const what = `waiting for '${placeText(place)}' to finish`
  const until = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs
  for (;;) {
    const state = await fetchState(context, place, signal)
    if (isFinal(state)) return state
    const left = until - performance.now()
    if (left <= 0) throw new TimeoutError(what, timeoutMs ?? 0)
    await sleep(Math.min(intervalMs, left), signal)
    if (signal?.aborted) throw new AbortError(what, signal.reason)
  }
}

/** The state as it is now. */
export async function fetchState(
  { transport }: ApiContext,
  place: RunPlace,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { entity, project, name } = place
  const data = await transport.execute(operations.runStateQuery, { entity, project, name }, { signal })
  return requireRun(data.project?.run, place).state
}

/** Puts a run into a state. Gives whether the service did so. @throws {GraphQLRequestError} when it may not be */
export async function updateState(
  { transport }: ApiContext,
  storageId: string,
  state: string,
): Promise<boolean> {
  if (state !== 'pending' && state !== 'failed') {
    throw new InputError(
      'state',
      `a run can be put into the states 'pending' and 'failed', not into '${state}'`,
    )
  }
  const data = await transport.execute(operations.updateRunStateMutation, { input: { id: storageId, state } })
  return data.updateRunState?.success === true
}

/** Removes a run. */
export async function deleteRun(
  { transport }: ApiContext,
  storageId: string,
  deleteArtifacts: boolean,
): Promise<void> {
  await transport.execute(operations.deleteRunMutation, { id: storageId, deleteArtifacts })
}
