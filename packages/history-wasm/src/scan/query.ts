// What may be asked of a history, checked before the scanner sees it.
import type { HistoryQuery } from '../../wasm/scanner.js'
import { HistoryInputError } from '../errors.js'

/** Which rows `keys` select: those that have every key, at least one of them, or every row with nulls. */
export type KeyMode = 'all' | 'any' | 'every-row'

/** What to scan for. */
export interface ScanQuery {
  /**
   * Exact names of top-level columns; none or an empty list means all. `_step` is put in front when it is not among
   * them.
   */
  keys?: readonly string[] | undefined
  /** The first step, inclusive. */
  minStep?: number | bigint | undefined
  /** The end of the steps, exclusive. */
  maxStep?: number | bigint | undefined
  /** Default `every-row`. */
  keyMode?: KeyMode | undefined
  /** The most rows of a batch. Default 8192. */
  batchRows?: number | undefined
  /** Ends the scan with its reason. */
  signal?: AbortSignal | undefined
}

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

/** The query as the scanner takes it. @throws {HistoryInputError} `INVALID_QUERY`, naming the argument. */
export function toModuleQuery({
  keys,
  minStep,
  maxStep,
  keyMode = 'every-row',
  batchRows = 8192,
}: ScanQuery): HistoryQuery {
  if (keys !== undefined && !(Array.isArray(keys) && keys.every(key => typeof key === 'string'))) {
    throw invalid('`keys` is a list of strings')
  }
  if (!['all', 'any', 'every-row'].includes(keyMode)) {
    throw invalid(`\`keyMode\` is 'all', 'any' or 'every-row', not '${keyMode}'`)
  }
  if (!Number.isInteger(batchRows) || batchRows < 1 || batchRows > 1_000_000) {
    throw invalid(`\`batchRows\` is a whole number from 1 to 1000000, not ${batchRows}`)
  }
  const min = step('minStep', minStep)
  const max = step('maxStep', maxStep)
  return {
    ...(keys && keys.length > 0 ? { keys: [...keys] } : {}),
    minStep: min,
    // A range that ends before it starts has no rows, and is no mistake.
    maxStep: min !== undefined && max !== undefined && max < min ? min : max,
    keyMode,
    batchRows,
  }
}

function step(name: string, value: number | bigint | undefined): bigint | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'bigint') return value > largest ? largest : value < smallest ? smallest : value
  if (value === Number.POSITIVE_INFINITY) return undefined
  if (!Number.isInteger(value)) throw invalid(`\`${name}\` is a whole number, not ${value}`)
  return step(name, BigInt(value))
}

function invalid(message: string): HistoryInputError {
  return new HistoryInputError('INVALID_QUERY', message)
}
