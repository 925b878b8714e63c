// Numbers as people read them.

const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tiny = new Intl.NumberFormat('en', { notation: 'scientific', maximumSignificantDigits: 5 })

/** Up to six digits that matter. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  return size !== 0 && (size < 1e-4 || size >= 1e12) ? tiny.format(value) : plain.format(value)
}

/** A count. */
export function formatCount(value: number): string {
  return whole.format(value)
}

/** `1 row`, `2 rows`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** Bytes in units of a thousand. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 100 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}
