// The values at the place that is pointed at.
import { formatNumber } from '../format/numbers.js'
import { seriesColours } from './theme.js'
import type { RunSeries } from './use-series.js'

export interface ReadoutProps {
  parts: readonly RunSeries[]
  at: number | undefined
  formatX: (x: number) => string
}

export function Readout({ parts, at, formatX }: ReadoutProps) {
  const values = at === undefined ? [] : valuesAt(parts, at)
  return (
    <p class="readout">
      {at !== undefined && values.length > 0 && (
        <>
          <span>{formatX(at)}</span>
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
export function readoutText(
  parts: readonly RunSeries[],
  at: number | undefined,
  formatX: (x: number) => string,
): string {
  if (at === undefined) return 'nothing is pointed at'
  const named = valuesAt(parts, at).map(
    ({ run, value }) => (parts.length > 1 ? `${run.name} ` : '') + formatNumber(value),
  )
  return `${formatX(at)}: ${named.join(', ')}`
}

/** What is drawn at a place, of the runs that have a point there. */
function valuesAt(parts: readonly RunSeries[], at: number) {
  return parts.flatMap(({ run, series }) => {
    const value = series.points.values[series.points.xs.indexOf(at)]
    return value === undefined ? [] : [{ run, value }]
  })
}
