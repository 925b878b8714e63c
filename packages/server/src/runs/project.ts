// The project that a client names: made when it is not there yet.
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { Project } from '../storage/projects.js'

/** What links and paths of clients cannot carry, and what no client could write again as it was. */
const unfit = /[/\\#?%:\p{Cc}\p{Cs}]|^\.{1,2}$/u

/** For messages. */
export const nameRule = 'up to 128 characters, none of / \\ # ? % : or control characters, not . or ..'

/** Whether a project or a run can be asked for by a name. */
export function isNameable(name: string): boolean {
  return name.length <= 128 && !unfit.test(name) && name.trim() !== ''
}

/**
 * The project of a name.
 * @throws `ServerError` for a name that no client could ask for again
 */
export function ensureProject(
  { storage, entity, now }: ServerContext,
  entityName: string | null | undefined,
  projectName: string | null | undefined,
): Project {
  const owner = checkName('an entity', entityName || entity)
  const name = checkName('a project', projectName || 'uncategorized')
  return storage.projects.ensure(owner, name, now())
}

function checkName(of: string, name: string): string {
  if (!isNameable(name)) throw badRequest(`'${name}' cannot be the name of ${of}: ${nameRule}`)
  return name
}
