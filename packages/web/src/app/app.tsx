// The whole page: who is signed in, and what is shown.
import { useEffect, useState } from 'preact/hooks'
import { fetchSession, type Session, signOut } from '../api/session.js'
import { ProjectList } from '../projects/project-list.js'
import { RunPage } from '../run/run-page.js'
import { ProjectPage } from '../runs/project-page.js'
import { Header } from './header.js'
import { Empty, Loading, Problem } from './notice.js'
import { useLocation } from './router.js'
import { type Route, routeOf } from './routes.js'
import { SignIn } from './sign-in.js'
import { onSignedOut } from './signed-out.js'

export function App() {
  const [session, setSession] = useState<Session>()
  const [error, setError] = useState<unknown>()
  const { pathname } = useLocation()
  const load = () => {
    setError(undefined)
    fetchSession().then(setSession, setError)
  }
  // Once.
  useEffect(() => {
    load()
    return onSignedOut(() => setSession({ isSignedIn: false }))
  }, [])

  if (error !== undefined) return <Problem error={error} retry={load} isPage />
  if (!session) return <Loading what="Runscan" />
  if (!session.isSignedIn) return <SignIn onSession={setSession} />
  const route = routeOf(pathname)
  const leave = () => {
    signOut().then(() => setSession({ isSignedIn: false }), setError)
  }
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header route={route} onSignOut={leave} />
      <main id="content" tabIndex={-1}>
        <Content route={route} entities={session.entities} />
      </main>
    </>
  )
}

function Content({ route, entities }: { route: Route; entities: readonly string[] }) {
  switch (route.page) {
    case 'projects':
      return <ProjectList entities={route.entity === undefined ? entities : [route.entity]} />
    case 'project':
      return <ProjectPage key={`${route.entity}/${route.project}`} {...route} />
    case 'run':
      return <RunPage key={`${route.entity}/${route.project}/${route.run}`} place={route} tab={route.tab} />
    case 'unknown':
      return <Empty title="There is no such page." isPage />
  }
}
