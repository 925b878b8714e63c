// What may be asked of a history, checked before the scanner sees it.
import type { HistoryQuery } from '../../wasm/scanner.js'
import { HistoryInputError } from '../errors.js'
import { optionsOf } from '../options.js'
import type { BigintPolicy } from '../rows/numbers.js'

/** Which rows `keys` select: those that have every key, at least one of them, or every row with nulls. */
export type KeyMode = 'all' | 'any' | 'every-row'

/** What a file may make a scan hold or do. What goes beyond is a `ParquetError` with code `LIMIT_EXCEEDED`. */
export interface ScanLimits {
  /** The most bytes of an expanded page. Default 64 MiB. */
  pageBytes?: number | undefined
  /** The most times that a page of a mebibyte or more may be larger than its compressed form. Default 100000. */
  ratio?: number | undefined
  /** The most rows. Default: any number. */
  rows?: number | undefined
  /** The most bytes that the scanner holds at a time. Default 1 GiB. */
  memory?: number | undefined
}

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
  /** What becomes of integers beyond ±2^53. Default: as the history was opened with. */
  bigints?: BigintPolicy | undefined
  /** What protects this program from files that are not to be trusted. */
  limits?: ScanLimits | undefined
  /** Ends the scan with its reason. */
  signal?: AbortSignal | undefined
}

const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

/** The query as the scanner takes it. @throws `HistoryInputError` `INVALID_QUERY`, naming the argument. */
export function toModuleQuery(
  { keys, minStep, maxStep, keyMode = 'every-row', batchRows = 8192, limits }: ScanQuery,
  requestBytes: number,
): HistoryQuery {
  if (keys !== undefined && !(Array.isArray(keys) && keys.every(key => typeof key === 'string'))) {
    throw invalid('`keys` is a list of strings')
  }
  if (!['all', 'any', 'every-row'].includes(keyMode)) {
    throw invalid(`\`keyMode\` is 'all', 'any' or 'every-row', not '${String(keyMode)}'`)
  }
  if (!Number.isInteger(batchRows) || batchRows < 1 || batchRows > 1_000_000) {
    throw invalid(`\`batchRows\` is a whole number from 1 to 1000000, not ${String(batchRows)}`)
  }
  return {
    ...(keys && keys.length > 0 ? { keys: [...keys] } : {}),
    ...steps(step('minStep', minStep), step('maxStep', maxStep)),
    keyMode,
    batchRows,
    requestBytes,
    ...(limits === undefined ? {} : { limits: checkedLimits(limits) }),
  }
}

/** Refuses what is no policy. */
export function checkBigints(bigints: BigintPolicy): BigintPolicy {
  if (['bigint', 'number', 'string'].includes(bigints)) return bigints
  throw invalid(`\`bigints\` is 'bigint', 'number' or 'string', not '${String(bigints)}'`)
}

function checkedLimits(limits: ScanLimits): NonNullable<HistoryQuery['limits']> {
  const checked: Record<string, number> = {}
  for (const name of ['pageBytes', 'ratio', 'rows', 'memory'] as const) {
    const limit = optionsOf(limits, 'limits')[name]
    if (limit === undefined) continue
    if (!(typeof limit === 'number' && limit >= 0)) {
      throw invalid(`\`limits.${name}\` is a number that is not negative, not ${String(limit)}`)
    }
    checked[name] = Math.min(limit, Number.MAX_SAFE_INTEGER)
  }
  return checked
}

/** The range in 64 bits, which all steps have. One that ends before it starts has no rows, and is no mistake. */
function steps(min: bigint | undefined, max: bigint | undefined): Pick<HistoryQuery, 'minStep' | 'maxStep'> {
  const isEmpty =
    (min !== undefined && (min > largest || (max !== undefined && max < min))) || (max ?? 0n) < smallest
  if (isEmpty) return { minStep: 0n, maxStep: 0n }
  return {
    minStep: min !== undefined && min < smallest ? undefined : min,
    maxStep: max !== undefined && max > largest ? undefined : max,
  }
}

function step(name: string, value: number | bigint | undefined): bigint | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'bigint') return value
  if (value === Number.POSITIVE_INFINITY) return largest + 1n
  if (value === Number.NEGATIVE_INFINITY) return smallest - 1n
  if (!Number.isInteger(value)) throw invalid(`\`${name}\` is a whole number, not ${String(value)}`)
  return step(name, BigInt(value))
}

function invalid(message: string): HistoryInputError {
  return new HistoryInputError('INVALID_QUERY', message)
}
