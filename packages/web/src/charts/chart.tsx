// One metric of one or several runs, from their histories.
import type { Axis } from './axis.js'
import { ChartFigure } from './chart-figure.js'
import type { ChartRun } from './chart-run.js'
import { DataTable } from './data-table.js'
import { describeCost, describeDrawn } from './describe.js'
import type { Theme } from './theme.js'
import { useSeries, useView } from './use-series.js'
import { useZoom } from './use-zoom.js'

export interface ChartProps {
  runs: readonly ChartRun[]
  metric: string
  axis: Axis
  smoothing: number
  isLog: boolean
  theme: Theme
}

export function Chart({ runs, metric, axis, smoothing, isLog, theme }: ChartProps) {
  const [range, setRange] = useZoom(metric, axis)
  const { ref, isVisible, pixels } = useView()
  const { data, error, isLoading, reload } = useSeries({
    ...{ runs, metric, x: axis.x, range, smoothing, pixels, isVisible },
  })
  const notes = data ? [describeDrawn(data.parts), describeCost(data.cost, range)] : []
  return (
    <ChartFigure
      name={metric}
      parts={data?.parts}
      isWhole={data?.isWhole ?? false}
      error={error}
      retry={reload}
      isLoading={isLoading}
      range={range}
      onRange={setRange}
      isLog={isLog}
      theme={theme}
      axis={axis}
      note={notes.filter(Boolean).join(' ')}
      figure={ref}
      table={() => <DataTable key={JSON.stringify([axis.x, range])} {...{ runs, metric, axis, range }} />}
    />
  )
}
