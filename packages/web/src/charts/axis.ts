// What charts may have as their horizontal axis.
import { formatCount, formatNumber } from '../format/numbers.js'
import { formatSeconds, formatTime } from '../format/times.js'

/** A horizontal axis. */
export interface Axis {
  /** The key whose values it has; undefined for steps. */
  x: string | undefined
  /** What people call it. */
  name: string
  /** What a place is called, such as `step 1,200`; in short without what kind of place it is. */
  format: (place: number, isShort?: boolean) => string
  /** Whether there is nothing between two whole numbers. */
  isWhole: boolean
  /** Whether its places are seconds since 1970. */
  isTime: boolean
}

const stepAxis: Axis = {
  x: undefined,
  name: 'Step',
  format: (step, isShort = false) => (isShort ? formatCount(step) : `step ${formatCount(step)}`),
  isWhole: true,
  isTime: false,
}

const clocks: readonly Axis[] = [
  {
    x: '_runtime',
    name: 'Relative time',
    format: seconds => formatSeconds(seconds),
    isWhole: false,
    isTime: false,
  },
  {
    x: '_timestamp',
    name: 'Wall time',
    format: seconds => formatTime(new Date(seconds * 1000).toISOString()),
    isWhole: false,
    isTime: true,
  },
]

/** The axes that there are for some logged keys: steps, the clocks that were logged, and every key with numbers. */
export function axesFor(logged: readonly string[], metrics: readonly string[]): Axis[] {
  return [
    stepAxis,
    ...clocks.filter(({ x }) => x !== undefined && logged.includes(x)),
    ...metrics.map(keyAxis),
  ]
}

/** An axis by the key in the page's address; steps when there is no such axis. */
export function axisOf(axes: readonly Axis[], x: string | null): Axis {
  return axes.find(axis => axis.x === (x ?? undefined)) ?? stepAxis
}

function keyAxis(key: string): Axis {
  return {
    x: key,
    name: key,
    format: (value, isShort = false) => (isShort ? formatNumber(value) : `${key} ${formatNumber(value)}`),
    isWhole: false,
    isTime: false,
  }
}
