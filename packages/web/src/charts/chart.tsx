// One metric's chart: drawn, said in words, listed in numbers, and moved by pointer or keyboard.
import { useId, useMemo, useState } from 'preact/hooks'
import { Problem } from '../app/notice.js'
import type { ChartRun } from './chart-run.js'
import { DataTable } from './data-table.js'
import { describeCost, describeSeries, formatStep } from './describe.js'
import { Plot, type PlotLine } from './plot.js'
import { Readout, readoutText } from './readout.js'
import type { Theme } from './theme.js'
import { useSeries, useView } from './use-series.js'
import { moved, type StepRange, selectedRange, zoomed } from './zoom.js'

export interface ChartProps {
  runs: readonly ChartRun[]
  metric: string
  smoothing: number
  isLog: boolean
  theme: Theme
}

export function Chart({ runs, metric, smoothing, isLog, theme }: ChartProps) {
  const id = useId()
  const [range, setRange] = useState<StepRange>()
  const [pointAt, setPointAt] = useState<number>()
  const [isTableOpen, setIsTableOpen] = useState(false)
  const [isLarge, setIsLarge] = useState(false)
  const { ref, isVisible, pixels } = useView()
  const { data, error, isLoading, reload } = useSeries({ runs, metric, range, smoothing, pixels, isVisible })
  const parts = data?.parts ?? []
  const lines = useMemo(() => (data?.parts ?? []).flatMap(linesOf), [data])
  const all = useMemo(() => extentOf(lines), [lines])
  const [whole, setWhole] = useState<StepRange>()
  if (range === undefined && all && (all.min !== whole?.min || all.max !== whole?.max)) setWhole(all)
  const shown = range ?? whole

  const zoomBy = (factor: number) => {
    if (shown && whole) setRange(zoomed(shown, whole, factor, pointAt))
  }
  const keys: Record<string, () => void> = {
    ArrowLeft: () => setPointAt(neighbour(lines, pointAt, -1)),
    ArrowRight: () => setPointAt(neighbour(lines, pointAt, 1)),
    Home: () => setPointAt(all?.min),
    End: () => setPointAt(all?.max),
    '+': () => zoomBy(0.5),
    '=': () => zoomBy(0.5),
    '-': () => zoomBy(2),
    PageUp: () => shown && whole && setRange(moved(shown, whole, -0.5)),
    PageDown: () => shown && whole && setRange(moved(shown, whole, 0.5)),
    Escape: () => setRange(undefined),
    '0': () => setRange(undefined),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <figure
      class={isLarge ? 'chart large' : 'chart'}
      ref={ref}
      aria-labelledby={`${id}-name`}
      aria-busy={isLoading}
    >
      <div class="chart-head">
        <h3 id={`${id}-name`}>{metric}</h3>
        <div class="chart-tools">
          {range && (
            <button type="button" class="quiet" onClick={() => setRange(undefined)}>
              Show all steps
            </button>
          )}
          <button
            type="button"
            class="quiet icon"
            aria-label={`Zoom in on ${metric}`}
            onClick={() => zoomBy(0.5)}
          >
            +
          </button>
          <button
            type="button"
            class="quiet icon"
            aria-label={`Zoom out of ${metric}`}
            disabled={!range}
            onClick={() => zoomBy(2)}
          >
            −
          </button>
          <button
            type="button"
            class="quiet icon"
            aria-label={isLarge ? `Make ${metric} smaller` : `Make ${metric} larger`}
            aria-pressed={isLarge}
            onClick={() => setIsLarge(!isLarge)}
          >
            ⤢
          </button>
        </div>
      </div>
      {error !== undefined && <Problem error={error} retry={reload} />}
      <div
        class="canvas"
        role="slider"
        aria-roledescription="chart"
        tabIndex={0}
        aria-label={metric}
        aria-valuemin={shown?.min ?? 0}
        aria-valuemax={shown?.max ?? 0}
        aria-valuenow={pointAt ?? shown?.max ?? 0}
        aria-valuetext={readoutText(parts, pointAt)}
        aria-describedby={`${id}-words chart-keys`}
        onKeyDown={onKeyDown}
      >
        <Plot
          lines={lines}
          isLog={isLog}
          height={isLarge ? 420 : 200}
          range={shown}
          theme={theme}
          formatX={formatStep}
          pointAt={pointAt}
          onPoint={setPointAt}
          onZoom={(min, max) => {
            const chosen = selectedRange(min, max)
            if (chosen) setRange(chosen)
          }}
        />
      </div>
      <Readout parts={parts} at={pointAt} />
      <figcaption>
        <p id={`${id}-words`}>{data ? describeSeries(parts, range, isLog) : 'Not loaded yet.'}</p>
        {data && <p class="faint cost">{describeCost(data.cost, range)}</p>}
        <details open={isTableOpen} onToggle={event => setIsTableOpen(event.currentTarget.open)}>
          <summary>Values</summary>
          {isTableOpen && <DataTable key={JSON.stringify(range)} runs={runs} metric={metric} range={range} />}
        </details>
      </figcaption>
    </figure>
  )
}

function linesOf({
  run,
  series,
}: {
  run: ChartRun
  series: { points: PlotLine['points']; smoothed: PlotLine['points'] | undefined }
}): PlotLine[] {
  const { points, smoothed } = series
  const raw = { points, colour: run.colour, isFaint: smoothed !== undefined }
  return smoothed ? [raw, { points: smoothed, colour: run.colour, isFaint: false }] : [raw]
}

function extentOf(lines: readonly PlotLine[]): StepRange | undefined {
  const ends = lines.flatMap(({ points }) =>
    [points.steps[0], points.steps.at(-1)].filter(end => end !== undefined),
  )
  return ends.length > 0 ? { min: Math.min(...ends), max: Math.max(...ends) } : undefined
}

/** The next place that is drawn, to the left or to the right; at first the last one. */
function neighbour(
  lines: readonly PlotLine[],
  at: number | undefined,
  direction: 1 | -1,
): number | undefined {
  let nearest: number | undefined
  for (const { points } of lines) {
    const steps = direction === 1 ? points.steps : points.steps.toReversed()
    const next = at === undefined ? points.steps.at(-1) : steps.find(step => (step - at) * direction > 0)
    if (next !== undefined && (nearest === undefined || (next - nearest) * direction < 0)) nearest = next
  }
  return nearest ?? at
}
