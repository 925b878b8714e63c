// The states of a run, and which may follow which when somebody asks for it.

/** All that a run can be. */
export const states: readonly string[] = [
  'pending',
  'running',
  'preempting',
  'finished',
  'failed',
  'crashed',
  'killed',
  'preempted',
]

const transitions: Record<string, readonly string[]> = {
  pending: ['running', 'failed', 'crashed', 'preempted'],
  failed: ['pending', 'running'],
}

/** Whether a run may be put into a state by hand. */
export function mayBecome(from: string, to: string): boolean {
  const allowed = transitions[to]
  // Asked twice, because the first answer was lost.
  return allowed !== undefined && (from === to || allowed.includes(from))
}

/** The state of a run that has ended by itself. */
export function endState(
  exitCode: number,
  { stopRequested, state }: { stopRequested: boolean; state: string },
): string {
  if (exitCode === 0) return 'finished'
  if (stopRequested && exitCode === 255) return 'killed'
  return state === 'preempting' ? 'preempted' : 'failed'
}
