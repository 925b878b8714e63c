// All charts of one or several runs, grouped.
import { useEffect, useState } from 'preact/hooks'
import { Empty } from '../app/notice.js'
import { setQuery, useQuery } from '../app/query-state.js'
import { countOf, formatBytes } from '../format/numbers.js'
import { axesFor, axisOf } from './axis.js'
import { Chart } from './chart.js'
import { ChartGroups } from './chart-groups.js'
import type { ChartRun } from './chart-run.js'
import { compareKeys } from './groups.js'
import { accountOf, onAccount } from './series-loader.js'
import { useTheme } from './theme.js'
import { zoomsIn } from './use-zoom.js'

export interface ChartsProps {
  runs: readonly ChartRun[]
  /** The keys with numbers that any of the runs has logged. */
  metrics: readonly string[]
  /** All keys that any of the runs has logged. */
  logged: readonly string[]
}

export function Charts({ runs, metrics, logged }: ChartsProps) {
  const theme = useTheme()
  const [wanted, setWanted] = useQuery('metrics')
  const [scale, setScale] = useQuery('scale')
  const [smooth, setSmooth] = useQuery('smooth')
  const [x] = useQuery('x')
  const axes = axesFor(logged, [...metrics].sort(compareKeys))
  const axis = axisOf(axes, x)
  const smoothing = Math.min(0.99, Math.max(0, Number(smooth ?? 0) || 0))
  const isLog = scale === 'log'
  const shown = metrics.filter(metric => metric.toLowerCase().includes((wanted ?? '').toLowerCase()))
  return (
    <>
      <search class="bar" aria-label="Charts">
        <label>
          <span>Metrics</span>
          <input
            type="search"
            value={wanted ?? ''}
            placeholder="Part of a name"
            onInput={event => setWanted(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>Horizontal axis</span>
          <select value={axis.x ?? ''} onChange={event => setAxis(event.currentTarget.value)}>
            {axes.map(({ x: key = '', name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>Smoothing</span>
          <input
            type="range"
            min="0"
            max="0.99"
            step="0.01"
            value={smoothing}
            onChange={event =>
              setSmooth(event.currentTarget.value === '0' ? null : event.currentTarget.value)
            }
          />
          <output>{smoothing.toFixed(2)}</output>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={isLog}
            onChange={event => setScale(event.currentTarget.checked ? 'log' : null)}
          />
          <span>Logarithmic</span>
        </label>
        <Cost runs={runs} />
      </search>
      {shown.length === 0 && (
        <Empty
          title={metrics.length === 0 ? 'No numbers were logged yet.' : 'No metric has that in its name.'}
        />
      )}
      <ChartGroups keys={shown}>
        {metric => (
          <Chart
            key={JSON.stringify([axis.x, metric])}
            {...{ runs, metric, axis, smoothing, isLog, theme }}
          />
        )}
      </ChartGroups>
    </>
  )
}

/** Zooms are places on the old axis. */
function setAxis(x: string): void {
  const zooms = Object.fromEntries(zoomsIn(location.search).map(name => [name, null]))
  setQuery({ ...zooms, x: x || null })
}

/** What reading all of it has cost so far. */
function Cost({ runs }: { runs: readonly ChartRun[] }) {
  const [, setTurn] = useState(0)
  useEffect(() => onAccount(() => setTurn(turn => turn + 1)), [])
  const { requests, bytes, totalBytes } = accountOf(runs.map(run => run.place))
  if (requests === 0) return null
  return (
    <p class="faint push" role="status">
      Read from parquet: {countOf(requests, 'request')}, {formatBytes(bytes)}; the exports have{' '}
      {formatBytes(totalBytes)}
    </p>
  )
}
