// Rows as they are logged, until the run ends.
import { AbortError, InputError, sleep } from '@runscan/core'
import type { HistoryRow } from '@runscan/history-wasm'
import { type ApiContext, placeText, type RunPlace } from '../context.js'
import { fetchState, isFinal } from '../run/lifecycle.js'
import { fetchHistoryKeys } from './keys.js'
import { checkedQuery, type ScanHistoryOptions, type ScanHistoryQuery } from './query.js'
import { HistoryScan } from './scan.js'

/** What to follow. */
export interface FollowOptions extends Omit<ScanHistoryOptions, 'maxStep'> {
  /** Between two questions. Default 2000. */
  intervalMs?: number
}

/**
 * Follows a run: first what is there, then what is added. Rows of a step come once, in the order of their steps.
 * @throws `InputError` at once, for what cannot be asked
 */
export function follow(
  context: ApiContext,
  place: RunPlace,
  { intervalMs = 2000, ...query }: FollowOptions,
): AsyncGenerator<HistoryRow, void, undefined> {
  if (!(typeof intervalMs === 'number' && intervalMs > 0)) {
    throw new InputError('intervalMs', `\`intervalMs\` is a number above 0, not ${String(intervalMs)}`)
  }
  return rowsUntilTheEnd(context, place, checkedQuery(query), intervalMs)
}

async function* rowsUntilTheEnd(
  context: ApiContext,
  place: RunPlace,
  query: ScanHistoryQuery,
  intervalMs: number,
): AsyncGenerator<HistoryRow, void, undefined> {
  const { signal } = query
  let minStep = query.minStep ?? 0
  for (;;) {
    // Asked before the rows are: what a run logs before it ends is there when it has ended.
    const hasEnded = isFinal(await fetchState(context, place, { signal }))
    const lastStep = (await fetchHistoryKeys(context, place, { signal }))?.lastStep ?? -1
    if (lastStep >= minStep) {
      // Not further than what was there when it was asked: the next round begins after that.
      yield* new HistoryScan(context, place, { ...query, minStep, maxStep: lastStep + 1 })
      minStep = lastStep + 1
    }
    if (hasEnded) return
    await sleep(intervalMs, signal)
    if (signal?.aborted) throw new AbortError(`following '${placeText(place)}'`, signal.reason)
  }
}
