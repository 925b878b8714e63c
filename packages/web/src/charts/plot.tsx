// Lines on a canvas. What they are, and all that one can do with them, is said around it in text.
import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { formatNumber } from '../format/numbers.js'
import type { Points } from '../worker/protocol.js'
import { aligned } from './aligned.js'
import type { Theme } from './theme.js'

/** A line. */
export interface PlotLine {
  points: Points
  /** Which of the theme's colours. */
  colour: number
  /** Behind its smoothed line. */
  isFaint: boolean
}

export interface PlotProps {
  lines: readonly PlotLine[]
  isLog: boolean
  /** Whether the horizontal axis is one of seconds since 1970. */
  isTime: boolean
  height: number
  /** Fixed ends of the horizontal axis; the data's own when undefined. */
  range: { min: number; max: number } | undefined
  theme: Theme
  formatX: (value: number) => string
  /** The place that the pointer or the keyboard points at, among all places. */
  onPoint: (x: number | undefined) => void
  pointAt: number | undefined
  onZoom: (min: number, max: number) => void
}

export function Plot(props: PlotProps) {
  const holder = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const latest = useRef(props)
  latest.current = props
  const { lines, isLog, isTime, height, theme, range, pointAt } = props
  const looks = lines.map(({ colour, isFaint }) => [colour, isFaint])
  const shape = JSON.stringify([looks, isLog, isTime, height, theme])

  // `shape` stands for everything that needs a new canvas.
  useEffect(() => {
    const element = holder.current
    if (!element) return
    const made = new uPlot(optionsFor(element, latest), dataOf(latest.current), element)
    plot.current = made
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [shape])

  // Drawn anew when the lines or the range are others.
  useEffect(() => {
    plot.current?.setData(dataOf(latest.current), true)
  }, [lines, range?.min, range?.max])

  useEffect(() => {
    const made = plot.current
    if (!made) return
    if (pointAt === undefined) made.setCursor({ left: -10, top: -10 }, false)
    else made.setCursor({ left: made.valToPos(pointAt, 'x'), top: made.over.clientHeight / 2 }, false)
  }, [pointAt])

  return <div class="plot" ref={holder} aria-hidden="true" />
}

function dataOf({ lines, isLog }: PlotProps): uPlot.AlignedData {
  const tables = lines.map(({ points: { xs, values } }) => ({
    xs,
    values: isLog ? positive(values) : values,
  }))
  return aligned(tables)
}

/** A logarithmic axis has no place for 0 and what is below. */
function positive(values: Float64Array): (number | null)[] {
  return Array.from(values, value => (value > 0 ? value : null))
}

function optionsFor(element: HTMLElement, latest: { current: PlotProps }): uPlot.Options {
  const { lines, isLog, isTime, height, theme } = latest.current
  const axis = {
    stroke: theme.text,
    font: theme.font,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  }
  return {
    width: Math.max(element.clientWidth, 100),
    height,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false, dist: 5 }, points: { size: 7 }, y: false },
    scales: {
      x: { time: isTime, range: (_plot, min, max) => ends(latest.current.range ?? { min, max }) },
      y: isLog ? { distr: 3 } : {},
    },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 6,
        ...(isTime
          ? {}
          : {
              values: (plot: uPlot, ticks: number[]) =>
                ticks.map(tick => (isEmpty(plot) ? '' : latest.current.formatX(tick))),
            }),
      },
      {
        ...axis,
        size: widthOfLabels,
        values: (plot, ticks) =>
          ticks.map(tick => (tick === null || isEmpty(plot) ? '' : formatNumber(tick))),
      },
    ],
    series: [
      {},
      ...lines.map(({ colour, isFaint }) => ({
        stroke: theme.series[colour % theme.series.length] ?? theme.text,
        width: isFaint ? 1 : 1.75,
        alpha: isFaint ? 0.3 : 1,
        ...(colour >= theme.series.length ? { dash: [6, 3] } : {}),
        // A lone point is no line: it would not be seen.
        points: {
          show: (plot: uPlot, at: number) => Array.from(plot.data[at] ?? []).filter(isNumber).length <= 1,
        },
      })),
    ],
    hooks: {
      setCursor: [
        plot => {
          const at = plot.cursor.idx
          const x = at === null || at === undefined ? undefined : plot.data[0][at]
          if (x !== latest.current.pointAt) latest.current.onPoint(x)
        },
      ],
      setSelect: [
        plot => {
          const { left, width } = plot.select
          if (width <= 0) return
          const [min, max] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          latest.current.onZoom(min, max)
        },
      ],
    },
  }
}

/** An axis has a length, even when there is one point alone. */
function ends({ min, max }: { min: number; max: number }): [number, number] {
  return max > min ? [min, max] : [min - 1, max + 1]
}

function widthOfLabels(_plot: uPlot, labels: string[] | null): number {
  const longest = Math.max(3, ...(labels ?? []).map(label => label.length))
  return 14 + longest * 7
}

/** What is not loaded yet has no axis to read. */
function isEmpty(plot: uPlot): boolean {
  return plot.data[0].length === 0
}

function isNumber(value: number | null | undefined): boolean {
  return typeof value === 'number'
}
