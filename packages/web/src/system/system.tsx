// What the machine did while the run went on.
import { useMemo, useRef } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Empty, Loading, Problem } from '../app/notice.js'
import { Scroll } from '../app/scroll.js'
import type { Axis } from '../charts/axis.js'
import { ChartFigure } from '../charts/chart-figure.js'
import { ChartGroups } from '../charts/chart-groups.js'
import type { ChartRun } from '../charts/chart-run.js'
import { type Theme, useTheme } from '../charts/theme.js'
import { useZoom } from '../charts/use-zoom.js'
import { countOf, formatCount } from '../format/numbers.js'
import { formatSeconds } from '../format/times.js'
import { isInView } from '../worker/horizontal.js'
import type { Extreme, Series } from '../worker/protocol.js'
import { fetchSystemMetrics } from './system-query.js'

export interface SystemProps {
  run: ChartRun
  isLive: boolean
}

export function System({ run, isLive }: SystemProps) {
  const theme = useTheme()
  const { data, error, reload } = useLoading(
    JSON.stringify(run.place),
    signal => fetchSystemMetrics(run.place, signal),
    { everyMs: isLive ? 10_000 : undefined },
  )
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what="system metrics" />
  if (data.metrics.size === 0)
    return (
      <Empty title="No system metrics.">
        <p>Clients send them every few seconds, unless they are told not to.</p>
      </Empty>
    )
  return (
    <>
      {error !== undefined && <Problem error={error} retry={reload} />}
      <p class="faint">
        {data.rows < data.total
          ? `A sample of ${formatCount(data.rows)} of ${countOf(data.total, 'row')}, spread evenly.`
          : `All ${countOf(data.total, 'row')}.`}
      </p>
      <ChartGroups keys={[...data.metrics.keys()]}>
        {metric => (
          <SystemChart key={metric} {...{ run, metric, theme }} points={data.metrics.get(metric) ?? []} />
        )}
      </ChartGroups>
    </>
  )
}

interface SystemChartProps {
  run: ChartRun
  metric: string
  theme: Theme
  points: Points
}

type Points = readonly { seconds: number; value: number }[]

function SystemChart({ run, metric, theme, points }: SystemChartProps) {
  const [range, setRange] = useZoom(metric, secondsAxis)
  const figure = useRef<HTMLElement>(null)
  const shown = useMemo(
    () => points.filter(({ seconds }) => isInView(range, seconds)),
    [points, range?.min, range?.max],
  )
  const parts = useMemo(() => [{ run, series: seriesOf(metric, shown) }], [metric, shown])
  return (
    <ChartFigure
      name={metric}
      parts={parts}
      isWhole={range === undefined}
      error={undefined}
      retry={() => {}}
      isLoading={false}
      range={range}
      onRange={setRange}
      isLog={false}
      theme={theme}
      axis={secondsAxis}
      note=""
      figure={figure}
      table={() => <SystemTable metric={metric} points={shown} />}
    />
  )
}

const secondsAxis: Axis = {
  x: '_runtime',
  name: 'Relative time',
  format: formatSeconds,
  isWhole: false,
  isTime: false,
}

/** All points, none left out. */
function seriesOf(key: string, points: Points): Series {
  const finite = points.filter(({ value }) => Number.isFinite(value))
  const extremes = finite.map(({ seconds: x, value }) => ({ x, value }))
  return {
    key,
    points: {
      xs: Float64Array.from(finite, ({ seconds }) => seconds),
      values: Float64Array.from(finite, ({ value }) => value),
    },
    smoothed: undefined,
    count: finite.length,
    notFinite: points.length - finite.length,
    withoutX: 0,
    min: extremes.reduce<Extreme | undefined>(
      (least, one) => (least && least.value <= one.value ? least : one),
      undefined,
    ),
    max: extremes.reduce<Extreme | undefined>(
      (most, one) => (most && most.value >= one.value ? most : one),
      undefined,
    ),
    last: extremes.at(-1),
  }
}

function SystemTable({ metric, points }: { metric: string; points: Points }) {
  return (
    <div class="data">
      <Scroll label={`Values of ${metric}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Seconds</th>
              <th scope="col">{metric}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ seconds, value }, at) => (
              <tr key={at}>
                <th scope="row">{seconds.toFixed(1)}</th>
                <td>{String(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
