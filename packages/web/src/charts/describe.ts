// What a chart says in words.
import { countOf, formatBytes, formatCount, formatNumber } from '../format/numbers.js'
import type { ScanCost } from '../worker/protocol.js'
import type { RunSeries } from './use-series.js'
import type { StepRange } from './zoom.js'

type FormatX = (x: number, isShort?: boolean) => string

export const formatStep: FormatX = (step, isShort = false) =>
  isShort ? formatCount(step) : `step ${formatCount(step)}`

/** What one would see: how it ends, where it is least and greatest, and what is not drawn. */
export function describeSeries(
  parts: readonly RunSeries[],
  range: StepRange | undefined,
  isLog: boolean,
  formatX: FormatX,
): string {
  const where = range ? `From ${formatX(range.min)} to ${formatX(range.max, true)}: ` : ''
  if (parts.every(({ series }) => series.count === 0 && series.notFinite === 0)) return `${where}no values.`
  const described = parts.map(({ run, series }) => {
    const name = parts.length > 1 ? `${run.name}: ` : ''
    return name + describeOne(series, isLog, formatX)
  })
  return where + described.join(' ')
}

function describeOne(
  { count, notFinite, min, max, last }: RunSeries['series'],
  isLog: boolean,
  formatX: FormatX,
): string {
  if (!min || !max || !last)
    return notFinite > 0 ? `${countOf(notFinite, 'value')}, none finite.` : 'no values.'
  const hidden = [
    notFinite > 0 ? `${countOf(notFinite, 'value')} not finite` : '',
    isLog && min.value <= 0 ? 'what is 0 or below, for which a logarithmic axis has no place' : '',
  ].filter(Boolean)
  return [
    `${countOf(count, 'value')}; last ${formatNumber(last.value)} at ${formatX(last.step)},`,
    `least ${formatNumber(min.value)} at ${formatX(min.step, true)},`,
    `greatest ${formatNumber(max.value)} at ${formatX(max.step, true)}.`,
    ...(hidden.length > 0 ? [`Not drawn: ${hidden.join('; ')}.`] : []),
  ].join(' ')
}

/** Whether all values are drawn, or fewer that look the same. */
export function describeDrawn(parts: readonly RunSeries[]): string {
  const count = parts.reduce((sum, { series }) => sum + series.count, 0)
  const drawn = parts.reduce((sum, { series }) => sum + series.points.steps.length, 0)
  return drawn < count ? `${formatCount(drawn)} of ${formatCount(count)} values drawn, peaks kept.` : ''
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
