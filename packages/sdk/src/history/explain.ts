// What a scan would read, in words: the plan for the exports, and what is asked of the server beside them.
import { noDiagnostics } from './diagnostics.js'
import { fetchHistoryKeys, type HistoryKeys } from './keys.js'
import { fetchParts, type HistoryParts, hasLiveTail, liveSteps } from './parts.js'
import { openExports, type PassContext } from './pass.js'

/** Opens the exports, reads none of their data, and says what a pass would do. */
export async function explainPass(pass: Omit<PassContext, 'diagnostics'>): Promise<string> {
  const { context, place, query } = pass
  const diagnostics = noDiagnostics(query.keys)
  const parts = await fetchParts(context, place, query.signal)
  // Nothing is kept of a scan that reads nothing.
  const files = await openExports({ ...pass, diagnostics }, parts, { keeps: false })
  try {
    const { keys, keyMode, minStep, maxStep } = query
    const plan = files?.history.explain({ keys, keyMode, minStep, maxStep }) ?? 'no exports\n'
    const { exports, exportsFromCache } = diagnostics
    const kept = exportsFromCache > 0 ? `${exportsFromCache} of ${exports} exports are on this disk\n` : ''
    const logged = hasLiveTail(parts)
      ? await fetchHistoryKeys(context, place, { signal: query.signal })
      : undefined
    return `${plan}${kept}${liveTailInWords(parts, logged, query)}\n`
  } finally {
    await files?.close()
  }
}

function liveTailInWords(
  parts: HistoryParts,
  logged: HistoryKeys | null | undefined,
  query: PassContext['query'],
): string {
  if (logged === undefined) return 'live tail: none, all rows are in the exports'
  const { minStep, maxStep } = liveSteps(parts, logged, query)
  if (minStep >= maxStep) return 'live tail: none of the steps that are asked for'
  return `live tail: steps ${minStep} to ${maxStep} (exclusive), asked of the server, about ${query.pageSize} rows at a time`
}
