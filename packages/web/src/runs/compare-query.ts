// The runs that are compared.
import { PageError } from '../api/errors.js'
import { fetchRun, type RunDetails } from '../run/run-query.js'

export interface ComparedRuns {
  runs: RunDetails[]
  /** The ids of runs that are not there, such as deleted ones. */
  missing: string[]
}

export async function fetchCompared(
  entity: string,
  project: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ComparedRuns> {
  const missing: string[] = []
  const found = await Promise.all(
    ids.map(async run => {
      try {
        return [await fetchRun({ entity, project, run }, signal)]
      } catch (error) {
        if (!(error instanceof PageError && error.code === 'NOT_FOUND')) throw error
        missing.push(run)
        return []
      }
    }),
  )
  return { runs: found.flat(), missing: missing.sort() }
}
