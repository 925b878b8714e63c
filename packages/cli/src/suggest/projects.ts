// Says which projects may have been meant when there is none of that name.
import { NotFoundError, ProjectNotFoundError, parseProjectPath } from '@runscan/core'
import type { Api, Runs } from '@runscan/sdk'
import { clean } from '../output/text.js'
import { nearest } from './nearest.js'

/** How many projects of an entity are looked at: the newest ones. */
const lookedAt = 500
/** How many are named when none is similar. */
const named = 5

/**
 * How many runs a list has.
 * @throws `NotFoundError` with the projects that may have been meant, when there is no such project
 */
export async function countRuns(api: Api, path: string | undefined, runs: Runs): Promise<number> {
  try {
    return await runs.length()
  } catch (error) {
    if (!(error instanceof ProjectNotFoundError)) throw error
    throw await adviseOnProject(api, parseProjectPath(path), error)
  }
}

/** The error to throw in place of one that says that a project, or something in it, is not there. */
export async function adviseOnProject(
  api: Api,
  place: { entity: string | undefined; project: string | undefined },
  error: NotFoundError,
): Promise<NotFoundError> {
  const advice = await projectAdvice(api, place).catch(() => '')
  return advice === '' ? error : new NotFoundError(`${error.message}; ${advice}`, error.code)
}

async function projectAdvice(
  api: Api,
  { entity: given, project = api.settings.project ?? 'uncategorized' }: Parameters<typeof adviseOnProject>[1],
): Promise<string> {
  const entity = given ?? api.settings.entity ?? (await api.viewer()).entity ?? ''
  const projects = await namesOf(api, entity)
  const similar = nearest(project, projects)
  if (similar.length > 0) return question(similar.map(name => `${entity}/${name}`))
  if (projects.length > 0) return some(entity, projects)
  // An entity without projects may be a mistake itself.
  const viewer = await api.viewer()
  const known = [...new Set([viewer.entity ?? '', ...viewer.teams])].filter(name => name !== '')
  const entities = nearest(entity, known).filter(name => name !== entity)
  const others = await Promise.all(entities.map(async name => ({ name, projects: await namesOf(api, name) })))
  const there = others.filter(other => other.projects.includes(project))
  return entities.length > 0
    ? question((there.length > 0 ? there : others).map(({ name }) => `${name}/${project}`))
    : `'${clean(entity)}' has no projects that the API key may see`
}

async function namesOf(api: Api, entity: string): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of api.projects(entity, { perPage: 100 })) {
    names.push(name)
    if (names.length === lookedAt) break
  }
  return names
}

const question = (paths: readonly string[]) => `did you mean ${quoted(paths, ' or ')}?`

function some(entity: string, projects: readonly string[]): string {
  const more = projects.length > named ? ', …' : ''
  return `'${clean(entity)}' has ${quoted(projects.slice(0, named), ', ')}${more}`
}

const quoted = (names: readonly string[], between: string) =>
  names.map(name => `'${clean(name)}'`).join(between)
