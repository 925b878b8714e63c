// Opens a run; when there is none of that path, says which ones may have been meant.
import { NotFoundError, ProjectNotFoundError, parseRunPath, RunNotFoundError } from '@runscan/core'
import type { Api, Run } from '@runscan/sdk'
import { clean } from '../output/text.js'
import { nearest } from './nearest.js'
import { adviseOnProject } from './projects.js'

/** How many runs of a project are looked at for what may have been meant: the newest ones. */
const lookedAt = 200

/**
 * A run by its path.
 * @throws `NotFoundError` with the runs of the project that have a similar id or name, or with projects of a similar name
 */
export async function openRun(api: Api, path: string): Promise<Run> {
  try {
    return await api.run(path)
  } catch (error) {
    if (!(error instanceof RunNotFoundError)) throw error
    throw await advised(api, path, error)
  }
}

async function advised(api: Api, path: string, error: RunNotFoundError): Promise<Error> {
  try {
    const similar = await similarRuns(api, path)
    if (similar.length === 0) return error
    return new NotFoundError(`${error.message}; did you mean ${similar.join(' or ')}?`, error.code)
  } catch (failure) {
    return failure instanceof ProjectNotFoundError ? adviseOnProject(api, parseRunPath(path), error) : error
  }
}

async function similarRuns(api: Api, path: string): Promise<string[]> {
  const { entity, project = api.settings.project, run: written } = parseRunPath(path)
  if (!project) return []
  const place = [entity, project].filter(part => part !== undefined).join('/')
  const runs = await api.runs(place, { order: '-created_at', perPage: lookedAt }).toArray({ limit: lookedAt })
  const ids = nearest(
    written,
    runs.map(({ id }) => id),
  )
  const named = nearest(
    written,
    runs.flatMap(({ name }) => (name ? [name] : [])),
  )
  const found = runs.filter(({ id, name }) => ids.includes(id) || named.includes(name ?? ''))
  return found
    .slice(0, 3)
    .map(({ id, name }) => clean(`'${place}/${id}'${name && name !== id ? ` (${name})` : ''}`))
}
