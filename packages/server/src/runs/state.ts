// The states of a run, and which may follow which when somebody asks for it.

const transitions: Record<string, readonly string[]> = {
  pending: ['running', 'failed', 'crashed', 'preempted', 'killed'],
  failed: ['pending', 'running'],
}

/** Whether a run may be put into a state by hand. */
export function mayBecome(from: string, to: string): boolean {
  return from === to || (transitions[to]?.includes(from) ?? false)
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
