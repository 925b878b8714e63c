// One metric of one or several runs, from their histories.
import { useState } from 'preact/hooks'
import { ChartFigure } from './chart-figure.js'
import type { ChartRun } from './chart-run.js'
import { DataTable } from './data-table.js'
import { describeCost, describeDrawn, formatStep } from './describe.js'
import type { Theme } from './theme.js'
import { useSeries, useView } from './use-series.js'
import type { StepRange } from './zoom.js'

export interface ChartProps {
  runs: readonly ChartRun[]
  metric: string
  smoothing: number
  isLog: boolean
  theme: Theme
}

export function Chart({ runs, metric, smoothing, isLog, theme }: ChartProps) {
  const [range, setRange] = useState<StepRange>()
  const { ref, isVisible, pixels } = useView()
  const { data, error, isLoading, reload } = useSeries({ runs, metric, range, smoothing, pixels, isVisible })
  const notes = data ? [describeDrawn(data.parts), describeCost(data.cost, range)] : []
  return (
    <ChartFigure
      name={metric}
      parts={data?.parts}
      error={error}
      retry={reload}
      isLoading={isLoading}
      range={range}
      onRange={setRange}
      isLog={isLog}
      theme={theme}
      formatX={formatStep}
      note={notes.filter(Boolean).join(' ')}
      figure={ref}
      table={() => <DataTable key={JSON.stringify(range)} {...{ runs, metric, range }} />}
    />
  )
}
