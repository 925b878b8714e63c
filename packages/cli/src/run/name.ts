// A run in a sentence.
import type { Run } from '@runscan/sdk'

/** Its path and its state. */
export function describeRun({ entity, project, id, state }: Run): string {
  return `${entity}/${project}/${id} (${state})`
}
