// A chart: drawn, said in words, listed in numbers, and moved by pointer or keyboard. Where its data come from is not its
// business.
import type { ComponentChildren, RefObject } from 'preact'
import { useId, useMemo, useState } from 'preact/hooks'
import { Problem } from '../app/notice.js'
import type { Points, ViewRange } from '../worker/protocol.js'
import type { Axis } from './axis.js'
import { describeSeries } from './describe.js'
import { Plot, type PlotLine } from './plot.js'
import { Readout, readoutText } from './readout.js'
import type { Theme } from './theme.js'
import type { RunSeries } from './use-series.js'
import { type Extent, goingOn, moved, selectedRange, zoomed } from './zoom.js'

export interface ChartFigureProps {
  name: string
  parts: readonly RunSeries[] | undefined
  /** Whether the parts are everything: those of the last zoom stay until others are there. */
  isWhole: boolean
  error: unknown
  retry: () => void
  isLoading: boolean
  range: ViewRange | undefined
  onRange: (range: ViewRange | undefined) => void
  isLog: boolean
  theme: Theme
  axis: Axis
  /** Said below the words. */
  note: string
  figure: RefObject<HTMLElement | null>
  /** The values as a table, made when somebody opens it. */
  table: () => ComponentChildren
}

export function ChartFigure(props: ChartFigureProps) {
  const { name, error, retry, isLoading, range, onRange, isLog, theme, axis, note, figure, table } = props
  const id = useId()
  const [pointAt, setPointAt] = useState<number>()
  const [isTableOpen, setIsTableOpen] = useState(false)
  const [isLarge, setIsLarge] = useState(false)
  const parts = props.parts ?? []
  const lines = useMemo(() => (props.parts ?? []).flatMap(linesOf), [props.parts])
  const drawn = useMemo(() => extentOf(lines), [lines])
  const { shown, all, end } = useExtents(drawn, range, props.isWhole)

  const zoomBy = (factor: number) => {
    if (shown && all) onRange(goingOn(zoomed(shown, all, factor, axis.isWhole, pointAt), end))
  }
  const moveBy = (part: number) => {
    if (shown && all) onRange(goingOn(moved(shown, all, part, axis.isWhole), end))
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
        aria-valuetext={readoutText(parts, pointAt, axis.format)}
        aria-describedby={`${id}-words chart-keys`}
        onKeyDown={onKeyDown}
      >
        <Plot
          lines={lines}
          isLog={isLog}
          isTime={axis.isTime}
          height={isLarge ? 420 : 190}
          range={shown}
          theme={theme}
          formatX={x => axis.format(x, true)}
          pointAt={pointAt}
          onPoint={setPointAt}
          onZoom={(min, max) => {
            const chosen = selectedRange(min, max, axis.isWhole)
            if (chosen) onRange(goingOn(chosen, end))
          }}
        />
      </div>
      <Readout parts={parts} at={pointAt} formatX={axis.format} />
      <figcaption>
        <p id={`${id}-words`} class={parts.length > 1 ? 'hidden' : undefined}>
          {props.parts ? describeSeries(parts, range && shown, isLog, axis) : 'Not loaded yet.'}
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

/** What is shown, all that there is as far as it was seen, and from where on there is nothing. */
function useExtents(drawn: Extent | undefined, range: ViewRange | undefined, isWhole: boolean) {
  const [known, setKnown] = useState<Extent>()
  const isLonger = range?.max === undefined && drawn && known && drawn.max > known.max
  const now = isWhole ? (drawn ?? known) : isLonger ? { ...known, max: drawn.max } : known
  if (now && (now.min !== known?.min || now.max !== known?.max)) setKnown(now)
  const shown = range ? { min: range.min, max: range.max ?? now?.max ?? drawn?.max ?? range.min } : now
  // A link leads into the middle of what nobody has seen yet.
  const endUnseen = range?.max === undefined ? (shown?.max ?? 0) : Number.POSITIVE_INFINITY
  return { shown, all: now ?? shown, end: now?.max ?? endUnseen }
}

function extentOf(lines: readonly { points: Points }[]): Extent | undefined {
  const ends = lines.flatMap(({ points }) =>
    [points.xs[0], points.xs.at(-1)].filter(end => end !== undefined),
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
    const places = direction === 1 ? points.xs : points.xs.toReversed()
    const next = at === undefined ? points.xs.at(-1) : places.find(place => (place - at) * direction > 0)
    if (next !== undefined && (nearest === undefined || (next - nearest) * direction < 0)) nearest = next
  }
  return nearest ?? at
}
