// Points in time, days and times of day as JavaScript values.
import type { TimeUnit } from './column-data.js'

const perSecond: Record<TimeUnit, bigint> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n }
const digits: Record<TimeUnit, number> = { s: 0, ms: 3, us: 6, ns: 9 }

/**
 * A point in time. A `Date` counts milliseconds: what is finer is cut off. Beyond the years that a `Date` knows, the count
 * of the unit since 1970.
 */
export function dateOf(value: bigint, unit: TimeUnit): Date | bigint {
  const date = new Date(Number(unit === 's' ? value * 1000n : floorDivide(value, perSecond[unit] / 1000n)))
  return Number.isNaN(date.getTime()) ? value : date
}

/** A day, as the `Date` of its midnight in UTC. */
export function dateOfDays(days: number): Date {
  return new Date(days * 86_400_000)
}

/** A time of day as `hh:mm:ss` with as many digits after it as the unit has. */
export function timeOfDay(value: bigint, unit: TimeUnit): string {
  const second = Number(value / perSecond[unit])
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
  const clock = parts.map(part => String(part).padStart(2, '0')).join(':')
  if (unit === 's') return clock
  return `${clock}.${String(value % perSecond[unit]).padStart(digits[unit], '0')}`
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}
