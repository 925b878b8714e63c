// Moments as logs have them.
import type { Timestamp } from './log/records.js'

/** Seconds since 1970. */
export function secondsOf({ seconds = 0, nanos = 0 }: Timestamp = {}): number {
  return seconds + nanos / 1e9
}

/** ISO 8601, UTC, to the millisecond. */
export function isoTime(time: Timestamp = {}): string {
  return new Date(Math.floor(secondsOf(time) * 1000)).toISOString()
}

/** RFC 3339 with as many digits as there are, in threes: how protocol buffers write a moment in JSON. */
export function preciseTime({ seconds = 0, nanos = 0 }: Timestamp): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19)
  const digits = String(nanos).padStart(9, '0')
  const shown = digits.replace(/(?:000){1,3}$/, '')
  return `${whole}${shown === '' ? '' : `.${shown}`}Z`
}
