// Which page a path is, and going from one to another without loading anything anew.
import { useEffect, useState } from 'preact/hooks'

/** The parts of a run's page. */
export const runTabs = ['overview', 'charts', 'system', 'media', 'logs', 'files', 'artifacts'] as const
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

const moved = new EventTarget()

/** Goes to a path of this page, or changes the query. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  moved.dispatchEvent(new Event('move'))
}

/** Where the person is; renders anew when that changes. */
export function useLocation(): { pathname: string; search: string } {
  const [place, setPlace] = useState({ pathname: location.pathname, search: location.search })
  useEffect(() => {
    const read = () => setPlace({ pathname: location.pathname, search: location.search })
    moved.addEventListener('move', read)
    addEventListener('popstate', read)
    return () => {
      moved.removeEventListener('move', read)
      removeEventListener('popstate', read)
    }
  }, [])
  return place
}

/** Makes ordinary links go without loading the page, and leaves all others to the browser. */
export function followLinks(): void {
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return
    const url = new URL(link.href)
    const isPage =
      url.origin === location.origin && !/^\/(-|storage|exports|artifact-\w+)\//.test(url.pathname)
    // A link within the page, such as the one that skips the header.
    if (!isPage || (url.hash && url.pathname === location.pathname)) return
    event.preventDefault()
    navigate(url.pathname + url.search)
    scrollTo(0, 0)
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true })
  })
}
