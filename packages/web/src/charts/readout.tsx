// The values at the place that is pointed at.
import { formatCount, formatNumber } from '../format/numbers.js'
import { seriesColours } from './theme.js'
import type { RunSeries } from './use-series.js'

export function Readout({ parts, at }: { parts: readonly RunSeries[]; at: number | undefined }) {
  const values = at === undefined ? [] : parts.flatMap(part => valueFor(part, at) ?? [])
  return (
    <p class="readout">
      {at !== undefined && values.length > 0 && (
        <>
          <span>step {formatCount(at)}</span>
          {values.map(({ run, value }) => (
            <span key={run.place.run}>
              <i class={`swatch series-${run.colour % seriesColours}`} aria-hidden="true" />
              {parts.length > 1 && `${run.name} `}
              <b>{formatNumber(value)}</b>
            </span>
          ))}
        </>
      )}
    </p>
  )
}

/** The same in words. */
export function readoutText(parts: readonly RunSeries[], at: number | undefined): string {
  if (at === undefined) return 'No step is pointed at.'
  const values = parts.flatMap(part => valueFor(part, at) ?? [])
  const named = values.map(({ run, value }) => (parts.length > 1 ? `${run.name} ` : '') + formatNumber(value))
  return `Step ${formatCount(at)}: ${named.join(', ')}`
}

/** The value that is drawn at a step, if there is one. */
function valueFor({ run, series }: RunSeries, step: number) {
  const at = series.points.steps.indexOf(step)
  const value = series.points.values[at]
  return value === undefined ? undefined : { run, value }
}
