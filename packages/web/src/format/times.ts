// Times as people read them.

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
]

/** Date and time, to the second. */
export function formatTime(iso: string): string {
  return exact.format(new Date(iso))
}

/** How long ago. */
export function formatAge(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000
  const [unit, size] = steps.find(([, least]) => seconds >= least) ?? (['second', 1] as const)
  return unit === 'second' ? 'just now' : relative.format(-Math.floor(seconds / size), unit)
}

/** Seconds as `1h 02m`; below a minute, to the tenth. */
export function formatSeconds(seconds: number): string {
  const isExact = seconds < 60 && !Number.isInteger(seconds)
  return isExact ? `${seconds.toFixed(1)}s` : formatDuration(seconds)
}

/** Seconds as `1h 02m`, with the two units that matter. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  const two = (value: number) => String(value).padStart(2, '0')
  if (days > 0) return `${days}d ${two(hours)}h`
  if (hours > 0) return `${hours}h ${two(minutes)}m`
  if (minutes > 0) return `${minutes}m ${two(whole % 60)}s`
  return `${whole}s`
}
