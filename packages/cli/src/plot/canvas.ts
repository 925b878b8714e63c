// Signs to draw with: braille dots, two by four in each character, or one ASCII sign for each.

/** A field of characters; dots are counted from the upper left. */
export interface Canvas {
  /** In dots. */
  readonly width: number
  readonly height: number
  dot(x: number, y: number, series: number): void
  /** The lines, each with the parts that belong to one series. */
  lines(): { text: string; series: number }[][]
}

const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
]

/** A sign for each series, in turn. */
export const asciiSigns = '*+ox#@%='

/** @param columns and `rows` in characters */
export function createCanvas(columns: number, rows: number, ascii: boolean): Canvas {
  const [across, down] = ascii ? [1, 1] : [2, 4]
  const bits = new Uint8Array(columns * rows)
  const owners = new Int16Array(columns * rows).fill(-1)
  const sign = (at: number) => {
    const owner = owners[at] ?? -1
    if (owner === -1) return ' '
    return ascii
      ? (asciiSigns[owner % asciiSigns.length] ?? '*')
      : String.fromCodePoint(0x2800 + (bits[at] ?? 0))
  }
  return {
    width: columns * across,
    height: rows * down,
    dot(x, y, series) {
      const at = Math.floor(y / down) * columns + Math.floor(x / across)
      bits[at] = (bits[at] ?? 0) | (brailleBits[y % 4]?.[x % 2] ?? 0)
      owners[at] = series
    },
    lines: () =>
      Array.from({ length: rows }, (_, row) => {
        const parts: { text: string; series: number }[] = []
        for (let at = row * columns; at < (row + 1) * columns; at += 1) {
          const series = owners[at] ?? -1
          const last = parts.at(-1)
          if (last?.series === series) last.text += sign(at)
          else parts.push({ text: sign(at), series })
        }
        return parts.at(-1)?.series === -1 ? parts.slice(0, -1) : parts
      }),
  }
}

/** Dots from one to another, both included. */
export function drawLine(canvas: Canvas, from: [number, number], to: [number, number], series: number): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const steps = Math.max(Math.abs(dx), Math.abs(dy), 1)
  for (let step = 0; step <= steps; step += 1) {
    canvas.dot(Math.round(from[0] + (dx * step) / steps), Math.round(from[1] + (dy * step) / steps), series)
  }
}
