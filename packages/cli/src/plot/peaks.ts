// A long line as a short one that looks the same: no peak is lost, and the memory does not grow with the line.

/** A point of a line. */
export interface Point {
  x: number
  y: number
}

/** Collects points. */
export interface Peaks {
  add(x: number, y: number): void
  /** What stands for all that was added: at most four points of each stretch, its first, lowest, highest and last. */
  points(): Point[]
}

/** The points of some that follow one another. */
interface Stretch {
  count: number
  first: Point
  low: Point
  high: Point
  last: Point
}

/** @param stretches into how many stretches the line is divided at most; twice the columns of the screen are enough */
export function createPeaks(stretches: number): Peaks {
  const all: Stretch[] = []
  let size = 1
  return {
    add(x, y) {
      const point = { x, y }
      const one = { count: 1, first: point, low: point, high: point, last: point }
      const open = all.at(-1)
      if (open && open.count < size) all[all.length - 1] = joined(open, one)
      else all.push(one)
      if (all.length <= stretches) return
      const halved: Stretch[] = []
      for (let at = 0; at < all.length; at += 2) {
        const [a, b] = [all[at], all[at + 1]]
        if (a) halved.push(b ? joined(a, b) : a)
      }
      all.splice(0, all.length, ...halved)
      size *= 2
    },
    points: () =>
      all.flatMap(({ first, low, high, last }) => {
        const inner = low.x <= high.x ? [low, high] : [high, low]
        return [...new Set([first, ...inner, last])]
      }),
  }
}

function joined(a: Stretch, b: Stretch): Stretch {
  return {
    count: a.count + b.count,
    first: a.first,
    low: b.low.y < a.low.y ? b.low : a.low,
    high: b.high.y > a.high.y ? b.high : a.high,
    last: b.last,
  }
}
