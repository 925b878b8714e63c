// What a chart says in words.
import { countOf, formatBytes, formatCount, formatNumber } from '../format/numbers.js'
import type { ScanCost, ViewRange } from '../worker/protocol.js'
import type { Axis } from './axis.js'
import type { RunSeries } from './use-series.js'
import type { Extent } from './zoom.js'

/** What one would see: how it ends, where it is least and greatest, and what is not drawn. */
export function describeSeries(
  parts: readonly RunSeries[],
  shown: Extent | undefined,
  isLog: boolean,
  axis: Axis,
): string {
  const where = shown ? `From ${axis.format(shown.min)} to ${axis.format(shown.max, true)}: ` : ''
  if (parts.every(({ series }) => countOfAll(series) === 0)) return `${where}no values.`
  const described = parts.map(({ run, series }) => {
    const name = parts.length > 1 ? `${run.name}: ` : ''
    return name + describeOne(series, isLog, axis)
  })
  return where + described.join(' ')
}

function describeOne(
  { count, notFinite, withoutX, min, max, last }: RunSeries['series'],
  isLog: boolean,
  axis: Axis,
): string {
  const placeless = withoutX > 0 ? `${countOf(withoutX, 'value')} without ${axis.name.toLowerCase()}` : ''
  if (!min || !max || !last) {
    if (placeless) return `${placeless}, which is the horizontal axis.`
    return notFinite > 0 ? `${countOf(notFinite, 'value')}, none finite.` : 'no values.'
  }
  const hidden = [
    notFinite > 0 ? `${countOf(notFinite, 'value')} not finite` : '',
    placeless,
    isLog && min.value <= 0 ? 'what is 0 or below, for which a logarithmic axis has no place' : '',
  ].filter(Boolean)
  return [
    `${countOf(count, 'value')}; last ${formatNumber(last.value)} at ${axis.format(last.x)},`,
    `least ${formatNumber(min.value)} at ${axis.format(min.x, true)},`,
    `greatest ${formatNumber(max.value)} at ${axis.format(max.x, true)}.`,
    ...(hidden.length > 0 ? [`Not drawn: ${hidden.join('; ')}.`] : []),
  ].join(' ')
}

function countOfAll({ count, notFinite, withoutX }: RunSeries['series']): number {
  return count + notFinite + withoutX
}

/** Whether all values are drawn, or fewer that look the same. */
export function describeDrawn(parts: readonly RunSeries[]): string {
  const count = parts.reduce((sum, { series }) => sum + series.count, 0)
  const drawn = parts.reduce((sum, { series }) => sum + series.points.xs.length, 0)
  return drawn < count ? `${formatCount(drawn)} of ${formatCount(count)} values drawn, peaks kept.` : ''
}

/** What a zoom has cost; the whole is read for all charts together, and said above them. */
export function describeCost(
  { requests, bytes, totalBytes, liveRows }: ScanCost,
  range: ViewRange | undefined,
): string {
  if (range === undefined) return ''
  const live = liveRows > 0 ? `, ${countOf(liveRows, 'live row')}` : ''
  return `Read for this part: ${countOf(requests, 'request')}, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}${live}.`
}
