// Values of configs and summaries as people read them.
import { formatNumber } from './numbers.js'

/** A value in one line. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'string') return value
  if (typeof value === 'object') return toJson(value)
  return String(value)
}

/** JSON that also has NaN, the infinities and integers of any length. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) =>
      typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner))
        ? String(inner)
        : inner,
    indent,
  )
}

/** Values by dotted key; lists, and objects that say their `_type`, are one value each. */
export function flatten(values: Record<string, unknown>, prefix = ''): [string, unknown][] {
  return Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    const isNested =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !('_type' in value)
    const entries = isNested ? Object.entries(value) : []
    return entries.length > 0
      ? flatten(value as Record<string, unknown>, `${prefix}${key}.`)
      : [[prefix + key, value]]
  })
}
