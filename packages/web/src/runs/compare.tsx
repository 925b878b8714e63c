// Several runs on the same charts.
import { useEffect, useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { pathOf, runPath } from '../app/routes.js'
import type { ChartRun } from '../charts/chart-run.js'
import { Charts } from '../charts/charts.js'
import { compareKeys } from '../charts/groups.js'
import { seriesColours } from '../charts/theme.js'
import { isLive, numericKeys } from '../run/run-query.js'
import { State } from '../run/state.js'
import { ask } from '../worker/client.js'
import { fetchCompared } from './compare-query.js'
import { CompareTable } from './compare-table.js'

const liveMs = 3000

export interface CompareProps {
  entity: string
  project: string
  ids: readonly string[]
}

export function Compare({ entity, project, ids }: CompareProps) {
  const [isAnyLive, setIsAnyLive] = useState(true)
  const [versions, setVersions] = useState<Record<string, number>>({})
  const {
    data: answer,
    error,
    reload,
  } = useLoading(
    JSON.stringify([entity, project, ids]),
    signal => fetchCompared(entity, project, ids, signal),
    { everyMs: isAnyLive ? liveMs : undefined },
  )
  const data = answer?.runs
  // Looks for rows when the runs were looked at.
  useEffect(() => {
    if (!data) return
    setIsAnyLive(data.some(isLive))
    for (const { name: run, historyLineCount } of data) {
      const known = versions[run]
      if (known === historyLineCount) continue
      // At first the charts look by themselves.
      const looked = known === undefined ? Promise.resolve() : ask('refresh', { entity, project, run })
      looked.then(
        () => setVersions(all => ({ ...all, [run]: historyLineCount })),
        () => {},
      )
    }
  }, [data])
  if (!data) return error ? <Problem error={error} retry={reload} isPage /> : <Loading what="runs" />

  const runs = data.map(
    ({ name: run, displayName }, colour): ChartRun => ({
      place: { entity, project, run },
      name: displayName ?? run,
      colour,
      version: versions[run] ?? 0,
    }),
  )
  const metrics = [...new Set(data.flatMap(numericKeys))].sort(compareKeys)
  return (
    <article>
      <header class="run-head flow">
        <h1>{runs.length === 1 ? 'One run' : `${runs.length} runs compared`}</h1>
        <p>
          <a href={pathOf(entity, project)}>All runs of {project}</a>
        </p>
        <ul class="legend" aria-label="Compared runs">
          {runs.map(({ place, name, colour }, at) => (
            <li key={place.run}>
              <i
                class={`swatch series-${colour % seriesColours}${colour >= seriesColours ? ' dashed' : ''}`}
                aria-hidden="true"
              />
              <a href={runPath(place)}>{name}</a> <State state={data[at]?.state ?? ''} />
            </li>
          ))}
        </ul>
      </header>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {answer && answer.missing.length > 0 && (
        <p class="problem">There is no run {answer.missing.join(', ')} any more.</p>
      )}
      <CompareTable runs={data} />
      <Charts runs={runs} metrics={metrics} logged={data.flatMap(({ keys }) => Object.keys(keys))} />
    </article>
  )
}
