// One line of history, checked when it comes in: what is stored has to fit into an export.
import { badRequest } from '../errors.js'
import { readIncomingObject } from '../incoming-json.js'
import type { HistoryLine } from '../storage/lines.js'

/** The largest double within 64 bits. */
const largestStep = 2 ** 63 - 1024

/** A line as it is stored. @throws `ServerError` 400 when it is no object with a whole `_step` */
export function toHistoryLine(text: string, line: number): HistoryLine {
  const { _step } = readIncomingObject(`history line ${line}`, text)
  const isWhole = typeof _step === 'bigint' ? BigInt.asIntN(64, _step) === _step : Number.isSafeInteger(_step)
  if (!isWhole) throw badRequest(`history line ${line} has no whole number \`_step\` of 64 bits`)
  // The last step rounds up to one too many for the database.
  return { line, step: Math.min(Number(_step), largestStep), text }
}
