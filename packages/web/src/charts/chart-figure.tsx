// A chart: drawn, said in words, listed in numbers, and moved by pointer or keyboard. Where its data come from is not its
// business.
import type { ComponentChildren, RefObject } from 'preact'
import { useId, useMemo, useState } from 'preact/hooks'
import { Problem } from '../app/notice.js'
import type { Points } from '../worker/protocol.js'
import { describeSeries } from './describe.js'
import { Plot, type PlotLine } from './plot.js'
import { Readout, readoutText } from './readout.js'
import type { Theme } from './theme.js'
import type { RunSeries } from './use-series.js'
import { moved, type StepRange, selectedRange, zoomed } from './zoom.js'

export interface ChartFigureProps {
  name: string
  parts: readonly RunSeries[] | undefined
  error: unknown
  retry: () => void
  isLoading: boolean
  range: StepRange | undefined
  onRange: (range: StepRange | undefined) => void
  isLog: boolean
  theme: Theme
  /** What a place on the horizontal axis is called, such as `step 1,200`. */
  formatX: (x: number, isShort?: boolean) => string
  /** Said below the words. */
  note: string
  figure: RefObject<HTMLElement | null>
  /** The values as a table, made when somebody opens it. */
  table: () => ComponentChildren
}

export function ChartFigure(props: ChartFigureProps) {
  const { name, error, retry, isLoading, range, onRange, isLog, theme, formatX, note, figure, table } = props
  const id = useId()
  const [pointAt, setPointAt] = useState<number>()
  const [isTableOpen, setIsTableOpen] = useState(false)
  const [isLarge, setIsLarge] = useState(false)
  const parts = props.parts ?? []
  const lines = useMemo(() => (props.parts ?? []).flatMap(linesOf), [props.parts])
  const drawn = useMemo(() => extentOf(lines), [lines])
  const [whole, setWhole] = useState<StepRange>()
  if (range === undefined && drawn && (drawn.min !== whole?.min || drawn.max !== whole?.max)) setWhole(drawn)
  const shown = range ?? whole

  const zoomBy = (factor: number) => {
    if (shown && whole) onRange(zoomed(shown, whole, factor, pointAt))
  }
  const moveBy = (part: number) => {
    if (shown && whole) onRange(moved(shown, whole, part))
  }
  const keys: Record<string, () => void> = {
    ArrowLeft: () => setPointAt(neighbour(lines, pointAt, -1)),
    ArrowRight: () => setPointAt(neighbour(lines, pointAt, 1)),
    Home: () => setPointAt(drawn?.min),
    End: () => setPointAt(drawn?.max),
    '+': () => zoomBy(0.5),
    '=': () => zoomBy(0.5),
    '-': () => zoomBy(2),
    PageUp: () => moveBy(-0.5),
    PageDown: () => moveBy(0.5),
    Escape: () => onRange(undefined),
    '0': () => onRange(undefined),
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
      ref={figure}
      aria-labelledby={`${id}-name`}
      aria-busy={isLoading}
    >
      <div class="chart-head">
        <h3 id={`${id}-name`}>{name}</h3>
        <div class="chart-tools">
          {range && (
            <button type="button" class="quiet" onClick={() => onRange(undefined)}>
              Show all
            </button>
          )}
          <Tool label={`Zoom in on ${name}`} sign="+" onClick={() => zoomBy(0.5)} />
          <Tool label={`Zoom out of ${name}`} sign="−" isDisabled={!range} onClick={() => zoomBy(2)} />
          <Tool
            label={isLarge ? `Make ${name} smaller` : `Make ${name} larger`}
            sign="⤢"
            onClick={() => setIsLarge(!isLarge)}
          />
        </div>
      </div>
      {error !== undefined && <Problem error={error} retry={retry} />}
      <div
        class="canvas"
        role="slider"
        aria-roledescription="chart"
        tabIndex={0}
        aria-label={name}
        aria-valuemin={shown?.min ?? 0}
        aria-valuemax={shown?.max ?? 0}
        aria-valuenow={pointAt ?? shown?.max ?? 0}
        aria-valuetext={readoutText(parts, pointAt, formatX)}
        aria-describedby={`${id}-words chart-keys`}
        onKeyDown={onKeyDown}
      >
        <Plot
          lines={lines}
          isLog={isLog}
          height={isLarge ? 420 : 190}
          range={shown}
          theme={theme}
          formatX={x => formatX(x, true)}
          pointAt={pointAt}
          onPoint={setPointAt}
          onZoom={(min, max) => {
            const chosen = selectedRange(min, max)
            if (chosen) onRange(chosen)
          }}
        />
      </div>
      <Readout parts={parts} at={pointAt} formatX={formatX} />
      <figcaption>
        <p id={`${id}-words`} class={parts.length > 1 ? 'hidden' : undefined}>
          {props.parts ? describeSeries(parts, range, isLog, formatX) : 'Not loaded yet.'}
        </p>
        {note !== '' && <p class="cost">{note}</p>}
        <details open={isTableOpen} onToggle={event => setIsTableOpen(event.currentTarget.open)}>
          <summary>Values</summary>
          {isTableOpen && table()}
        </details>
      </figcaption>
    </figure>
  )
}

interface ToolProps {
  label: string
  sign: string
  isDisabled?: boolean
  onClick: () => void
}

function Tool({ label, sign, isDisabled = false, onClick }: ToolProps) {
  return (
    <button
      type="button"
      class="quiet icon"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onClick}
    >
      {sign}
    </button>
  )
}

function linesOf({ run, series }: RunSeries): PlotLine[] {
  const { points, smoothed } = series
  const raw = { points, colour: run.colour, isFaint: smoothed !== undefined }
  return smoothed ? [raw, { points: smoothed, colour: run.colour, isFaint: false }] : [raw]
}

function extentOf(lines: readonly { points: Points }[]): StepRange | undefined {
  const ends = lines.flatMap(({ points }) =>
    [points.steps[0], points.steps.at(-1)].filter(end => end !== undefined),
  )
  return ends.length > 0 ? { min: Math.min(...ends), max: Math.max(...ends) } : undefined
}

/** The next place that is drawn, to the left or to the right; at first the last one. */
function neighbour(
  lines: readonly { points: Points }[],
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
