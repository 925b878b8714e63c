// Which page a path is, and the paths of pages.

/** The parts of a run's page. */
const runTabs = ['overview', 'charts', 'system', 'media', 'logs', 'files', 'artifacts'] as const
export type RunTab = (typeof runTabs)[number]

/** A page. */
export type Route =
  | { page: 'projects'; entity?: string }
  | { page: 'project'; entity: string; project: string }
  | { page: 'run'; entity: string; project: string; run: string; tab: RunTab }
  | { page: 'unknown' }

/** The page that a path means; `/entity/project/id` and `/entity/project/runs/id` are the same. */
export function routeOf(pathname: string): Route {
  const parts = pathname.split('/').filter(part => part !== '')
  let names: string[]
  try {
    names = parts.map(decodeURIComponent)
  } catch {
    return { page: 'unknown' }
  }
  const [entity, project, third, fourth, fifth, ...more] = names
  if (entity === undefined) return { page: 'projects' }
  if (project === undefined) return { page: 'projects', entity }
  if (third === undefined) return { page: 'project', entity, project }
  if (more.length > 0) return { page: 'unknown' }
  if (third !== 'runs') return fourth === undefined ? runRoute(entity, project, third) : { page: 'unknown' }
  if (fourth === undefined) return { page: 'project', entity, project }
  return runRoute(entity, project, fourth, fifth)
}

function runRoute(entity: string, project: string, run: string, tab = 'charts'): Route {
  const known = runTabs.find(candidate => candidate === tab)
  return known ? { page: 'run', entity, project, run, tab: known } : { page: 'unknown' }
}

/** The path of names, each encoded. */
export function pathOf(...names: string[]): string {
  return `/${names.map(encodeURIComponent).join('/')}`
}

export function runPath(place: { entity: string; project: string; run: string }, tab?: RunTab): string {
  const names = [place.entity, place.project, 'runs', place.run]
  return pathOf(...names, ...(tab && tab !== 'charts' ? [tab] : []))
}
