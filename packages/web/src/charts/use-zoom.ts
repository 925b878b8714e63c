// A chart's zoom, which lives in the page's address.
import { useQuery } from '../app/query-state.js'
import type { ViewRange } from '../worker/protocol.js'
import type { Axis } from './axis.js'
import { rangeText, readRange } from './zoom.js'

const prefix = 'zoom.'

/** The part of the axis that a chart shows, and the way to set it; everything when undefined. */
export function useZoom(
  metric: string,
  { isWhole }: Axis,
): [ViewRange | undefined, (range: ViewRange | undefined) => void] {
  const [text, setText] = useQuery(prefix + metric)
  return [readRange(text, isWhole), range => setText(rangeText(range))]
}

/** The parameters of an address that are zooms. */
export function zoomsIn(search: string): string[] {
  return [...new URLSearchParams(search).keys()].filter(name => name.startsWith(prefix))
}
