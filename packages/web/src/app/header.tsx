// The top of every page: where one is, and the way up.
import { isFramed } from './frame.js'
import { pathOf, type Route, runPath } from './routes.js'

export function Header({ route, onSignOut }: { route: Route; onSignOut: () => void }) {
  const crumbs = crumbsOf(route)
  return (
    <header class="top">
      <a class="brand" href="/">
        Runscan
      </a>
      <nav aria-label="Where you are">
        <ol class="crumbs">
          {crumbs.map(({ name, path }, at) => (
            <li key={path}>
              <a href={path} aria-current={at === crumbs.length - 1 ? 'page' : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      {isFramed ? (
        <a class="push" href={location.href} target="_blank" rel="noreferrer">
          Open in a tab
        </a>
      ) : (
        <button type="button" class="quiet push" onClick={onSignOut}>
          Sign out
        </button>
      )}
    </header>
  )
}

function crumbsOf(route: Route): { name: string; path: string }[] {
  if (route.page === 'unknown') return []
  const crumbs: { name: string; path: string }[] = []
  if (route.entity !== undefined) crumbs.push({ name: route.entity, path: pathOf(route.entity) })
  if (route.page !== 'projects')
    crumbs.push({ name: route.project, path: pathOf(route.entity, route.project) })
  if (route.page === 'run') crumbs.push({ name: route.run, path: runPath(route) })
  return crumbs
}
