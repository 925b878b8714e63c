// What a run has on the server, beside what its log says.
import { createHash } from 'node:crypto'
import { parseExtendedJson, ResponseError, stringifyExtendedJson, type syncOperations } from '@runscan/core'
import type { JsonObject } from '../../run/json-fields.js'
import { isObject } from '../log/changes.js'

/** The step of the last row that a run has on the server; -1 when it has none. */
export function lastStepOf({
  historyTail,
  historyLineCount,
  summaryMetrics,
}: syncOperations.RunProgressNode): number {
  if (historyLineCount === 0) return -1
  const tail = historyTail ? parseExtendedJson(historyTail) : []
  const last = Array.isArray(tail) ? tail.at(-1) : undefined
  const row = typeof last === 'string' ? parseExtendedJson(last) : undefined
  const step = isObject(row) ? row._step : summaryOf({ summaryMetrics })._step
  if (typeof step === 'number') return step
  throw new ResponseError('the server does not say which step the run it is to be resumed at')
}

/** The summary that a run has on the server. */
export function summaryOf(
  node: Pick<syncOperations.RunProgressNode, 'summaryMetrics'> | undefined,
): JsonObject {
  return node?.summaryMetrics ? objectIn(node.summaryMetrics) : {}
}

/** The object in a JSON text. */
export function objectIn(text: string): JsonObject {
  const value = parseExtendedJson(text)
  return isObject(value) ? value : {}
}

/** The summary of a log whose steps are moved. */
export function shifted(summary: JsonObject, stepShift: number): JsonObject {
  const { _step } = summary
  return typeof _step === 'number' ? { ...summary, _step: _step + stepShift } : summary
}

/** Whether two objects have the same values at the same keys. */
export function isSameObject(a: JsonObject, b: JsonObject): boolean {
  return stringifyExtendedJson(sorted(a)) === stringifyExtendedJson(sorted(b))
}

/** With its keys in one order, at every depth, so that equal values have equal texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

/** The same for equal values. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(stringifyExtendedJson(sorted(value)))
    .digest('hex')
}
