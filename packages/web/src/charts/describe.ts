// What a chart says in words.
import { countOf, formatBytes, formatCount, formatNumber } from '../format/numbers.js'
import type { ScanCost } from '../worker/protocol.js'
import type { RunSeries } from './use-series.js'
import type { StepRange } from './zoom.js'

export function formatStep(step: number): string {
  return formatCount(step)
}

/** What one would see: how much there is, where it is least and greatest, how it ends, and what is not drawn. */
export function describeSeries(
  parts: readonly RunSeries[],
  range: StepRange | undefined,
  isLog: boolean,
): string {
  const where = range ? `Steps ${formatCount(range.min)} to ${formatCount(range.max)}: ` : ''
  if (parts.every(({ series }) => series.count === 0)) return `${where}no values.`
  const described = parts.map(({ run, series }) => {
    const name = parts.length > 1 ? `${run.name}: ` : ''
    return name + describeOne(series, isLog)
  })
  return where + described.join(' ')
}

function describeOne(
  { count, points, notFinite, min, max, last }: RunSeries['series'],
  isLog: boolean,
): string {
  if (!min || !max || !last)
    return notFinite > 0 ? `${countOf(notFinite, 'value')}, none finite.` : 'no values.'
  const drawn = points.steps.length
  const hidden = [
    notFinite > 0 ? `${countOf(notFinite, 'value')} not finite` : '',
    isLog && min.value <= 0 ? 'values of 0 and below have no place on a logarithmic axis' : '',
  ].filter(Boolean)
  return [
    `last ${formatNumber(last.value)} at step ${formatCount(last.step)},`,
    `least ${formatNumber(min.value)} at ${formatCount(min.step)},`,
    `greatest ${formatNumber(max.value)} at ${formatCount(max.step)};`,
    drawn < count
      ? `${formatCount(drawn)} of ${formatCount(count)} values drawn, peaks kept.`
      : `all ${countOf(count, 'value')} drawn.`,
    ...(hidden.length > 0 ? [`Not drawn: ${hidden.join('; ')}.`] : []),
  ].join(' ')
}

/** What a zoom has cost; the whole is read for all charts together, and said above them. */
export function describeCost(
  { requests, bytes, totalBytes, liveRows }: ScanCost,
  range: StepRange | undefined,
): string {
  if (range === undefined) return ''
  const live = liveRows > 0 ? `, ${countOf(liveRows, 'live row')}` : ''
  return `Read for these steps: ${countOf(requests, 'request')}, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}${live}.`
}
