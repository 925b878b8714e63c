// Lines in a frame, with labels, as text.
import { createColors } from 'picocolors'
import { clean } from '../output/text.js'
import { asciiSigns, createCanvas, drawLine } from './canvas.js'
import type { Point } from './peaks.js'

/** A line to draw. */
export interface Series {
  name: string
  /** In the order of x. */
  points: readonly Point[]
}

/** How it is drawn. */
export interface DrawOptions {
  /** Of all of it, in characters. */
  width: number
  height: number
  log?: boolean
  ascii?: boolean
  color?: boolean
}

const smallest = { width: 24, height: 4 }

/** A plot of series with what names them below. Points that are not finite, and on a logarithmic scale not above 0, are left out. */
export function drawPlot(series: readonly Series[], options: DrawOptions): string {
  const { log = false, color = false } = options
  // Dots of several lines look the same without colours.
  const ascii = options.ascii || (series.length > 1 && !color)
  const scale = log ? Math.log10 : (y: number) => y
  const lines = series.map(({ points }) =>
    points
      .map(({ x, y }) => ({ x, y: scale(y) }))
      .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
  )
  const all = lines.flat()
  if (all.length === 0) return log ? 'nothing above 0 to draw' : 'nothing to draw'
  const xs = boundsOf(all, point => point.x)
  const ys = boundsOf(all, point => point.y)
  const label = (y: number) => short(log ? 10 ** y : y)
  const [top, middle, bottom] = [label(ys[1]), label((ys[0] + ys[1]) / 2), label(ys[0])]
  const margin = Math.max(top.length, middle.length, bottom.length)
  const columns = Math.max(options.width, smallest.width) - margin - 2
  const rows = Math.max(options.height - 2 - series.length, smallest.height)

  const canvas = createCanvas(columns, rows, ascii)
  const place = ({ x, y }: Point): [number, number] => [
    Math.round(portion(x, xs) * (canvas.width - 1)),
    Math.round((1 - portion(y, ys)) * (canvas.height - 1)),
  ]
  lines.forEach((points, at) => {
    points.forEach((point, index) => {
      drawLine(canvas, place(points[index - 1] ?? point), place(point), at)
    })
  })

  const paints = paintsOf(color)
  const paint = (text: string, at: number) =>
    at === -1 ? text : (paints[at % paints.length]?.(text) ?? text)
  const [bar, corner, dash] = ascii ? ['|', '+', '-'] : ['│', '└', '─']
  const drawn = canvas.lines().map((parts, row) => {
    const name =
      row === 0 ? top : row === rows - 1 ? bottom : row === Math.floor((rows - 1) / 2) ? middle : ''
    return `${name.padStart(margin)} ${bar}${parts.map(({ text, series: at }) => paint(text, at)).join('')}`
  })
  const [first, last] = [short(xs[0]), short(xs[1])]
  return [
    ...drawn,
    `${' '.repeat(margin)} ${corner}${dash.repeat(columns)}`,
    `${' '.repeat(margin + 2)}${first}${last.padStart(columns - first.length)}`,
    ...series.map(
      ({ name }, at) =>
        `${' '.repeat(margin + 2)}${paint(ascii ? (asciiSigns[at % asciiSigns.length] ?? '*') : '━', at)} ${clean(name)}`,
    ),
  ].join('\n')
}

function paintsOf(color: boolean): ((text: string) => string)[] {
  const { cyan, yellow, magenta, green, red, blue } = createColors(color)
  return [cyan, yellow, magenta, green, red, blue]
}

function boundsOf(points: readonly Point[], read: (point: Point) => number): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const point of points) {
    low = Math.min(low, read(point))
    high = Math.max(high, read(point))
  }
  return [low, high]
}

/** Where a value lies between two, from 0 to 1; in the middle when there is nothing between them. */
function portion(value: number, [low, high]: [number, number]): number {
  if (high === low) return 0.5
  // Halved, since the whole may be beyond what a number can be.
  return (value / 2 - low / 2) / (high / 2 - low / 2)
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
