// A line plot out of braille dots: two by four of them in each character.

const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
]

/** A plot of points; those that are not finite are left out. Empty when there are none. */
export function plot(
  points: readonly { x: number; y: number }[],
  { width = 72, height = 12, title = '' }: { width?: number; height?: number; title?: string } = {},
): string {
  const finite = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  if (finite.length === 0) return ''
  const [minX, maxX] = bounds(finite.map(({ x }) => x))
  const [minY, maxY] = bounds(finite.map(({ y }) => y))
  const cells = Array.from({ length: height }, () => new Uint8Array(width))
  for (const { x, y } of finite) {
    const column = Math.round(((x - minX) / (maxX - minX || 1)) * (width * 2 - 1))
    const line = Math.round(((maxY - y) / (maxY - minY || 1)) * (height * 4 - 1))
    const row = cells[line >> 2]
    if (row) row[column >> 1] = (row[column >> 1] ?? 0) | (dots[line & 3]?.[column & 1] ?? 0)
  }
  const labels = [label(maxY), label(minY)]
  const margin = Math.max(...labels.map(text => text.length))
  const drawn = cells.map((row, at) => {
    const name = at === 0 ? labels[0] : at === height - 1 ? labels[1] : ''
    return `${(name ?? '').padStart(margin)} │${String.fromCodePoint(...Array.from(row, bits => 0x2800 + bits)).trimEnd()}`
  })
  const [first, last] = [label(minX), label(maxX)]
  const axis = `${' '.repeat(margin)} └${'─'.repeat(width)}`
  const ends = `${' '.repeat(margin + 2)}${first}${last.padStart(width - first.length)}`
  return [...(title ? [title] : []), ...drawn, axis, ends].join('\n')
}

function bounds(values: readonly number[]): [number, number] {
  return values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
}

function label(value: number): string {
  return String(Number(value.toPrecision(4)))
}
