// A run's page.
import { useEffect, useState } from 'preact/hooks'
import { PageError } from '../api/errors.js'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { pathOf, type RunTab, runPath } from '../app/routes.js'
import { Artifacts } from '../artifacts/artifacts.js'
import { Charts } from '../charts/charts.js'
import { Files } from '../files/files.js'
import { formatAge, formatDuration, formatTime } from '../format/times.js'
import { Logs } from '../logs/logs.js'
import { Media } from '../media/media.js'
import { System } from '../system/system.js'
import { ask } from '../worker/client.js'
import type { RunPlace } from '../worker/protocol.js'
import { Overview } from './overview.js'
import { fetchRun, isLive, numericKeys, type RunDetails, secondsOf } from './run-query.js'
import { State } from './state.js'

const liveMs = 3000

export function RunPage({ place: { entity, project, run: name }, tab }: { place: RunPlace; tab: RunTab }) {
  const place = { entity, project, run: name }
  const [isRunning, setIsRunning] = useState(true)
  const { data, error, reload } = useLoading(JSON.stringify(place), signal => fetchRun(place, signal), {
    everyMs: isRunning ? liveMs : undefined,
  })
  const version = useVersion(place, data)
  useEffect(() => {
    if (data) setIsRunning(isLive(data))
    if (data) document.title = `${data.displayName ?? data.name} · Runscan`
  }, [data])

  if (!data) {
    if (error instanceof PageError && error.code === 'NOT_FOUND')
      return (
        <Empty title={error.message} isPage>
          <p>
            <a href={pathOf(entity, project)}>All runs of {project}</a>
          </p>
        </Empty>
      )
    return error ? <Problem error={error} retry={reload} isPage /> : <Loading what="the run" />
  }
  return (
    <article>
      <RunHeader run={data} />
      {error !== undefined && <Problem error={error} retry={reload} />}
      <Tabs place={place} current={tab} run={data} />
      <TabContent {...{ place, tab, run: data, version }} />
    </article>
  )
}

interface TabProps {
  place: RunPlace
  tab: RunTab
  run: RunDetails
  version: number
}

function TabContent({ place, tab, run, version }: TabProps) {
  const chartRun = { place, name: run.displayName ?? run.name, colour: 0, version }
  const live = isLive(run)
  switch (tab) {
    case 'charts':
      return <Charts runs={[chartRun]} metrics={numericKeys(run)} logged={Object.keys(run.keys)} />
    case 'overview':
      return <Overview place={place} run={run} />
    case 'system':
      return <System run={chartRun} isLive={live} />
    case 'media':
      return <Media place={place} keys={run.keys} version={version} />
    case 'logs':
      return <Logs place={place} isLive={live} />
    case 'files':
      return <Files place={place} isLive={live} />
    case 'artifacts':
      return <Artifacts place={place} isLive={live} />
  }
}

/** Counts up when there are more rows, after the worker has seen them. */
function useVersion(place: RunPlace, run: RunDetails | undefined): number {
  const [version, setVersion] = useState(0)
  const [seen, setSeen] = useState<number>()
  const lines = run?.historyLineCount
  // Rows are looked for when there are more of them.
  useEffect(() => {
    if (lines === undefined || lines === seen) return
    setSeen(lines)
    // At first the charts look by themselves.
    if (seen === undefined) return
    const controller = new AbortController()
    ask('refresh', place, controller.signal).then(
      () => setVersion(lines),
      () => {},
    )
  }, [lines])
  return version
}

function RunHeader({ run }: { run: RunDetails }) {
  return (
    <header class="run-head flow">
      <h1>{run.displayName ?? run.name}</h1>
      <p class="facts">
        <State state={run.state} />
        <span>
          started <time title={formatTime(run.createdAt)}>{formatAge(run.createdAt)}</time>
        </span>
        <span>{formatDuration(secondsOf(run))}</span>
        {(run.tags ?? []).map(tag => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </p>
    </header>
  )
}

const titles: Record<RunTab, string> = {
  charts: 'Charts',
  overview: 'Overview',
  system: 'System',
  media: 'Media',
  logs: 'Logs',
  files: 'Files',
  artifacts: 'Artifacts',
}

function Tabs({ place, current }: { place: RunPlace; current: RunTab; run: RunDetails }) {
  return (
    <nav class="tabs" aria-label="Parts of the run">
      {(Object.keys(titles) as RunTab[]).map(tab => (
        <a key={tab} href={runPath(place, tab)} aria-current={tab === current ? 'page' : undefined}>
          {titles[tab]}
        </a>
      ))}
    </nav>
  )
}
