// What may be asked of a scan, checked before anything is sent.
import { InputError } from '@runscan/core'
import type { BigintPolicy, KeyMode } from '@runscan/history-wasm'
import { checkKeys } from './keys.js'

/** What to scan for. */
export interface ScanHistoryOptions {
  /** Exact names of keys, dotted for what was nested one level deep. `_step` always comes along. */
  keys?: readonly string[] | undefined
  /** Live rows of one request. Default 1000. */
  pageSize?: number | undefined
  /** The first step, inclusive. */
  minStep?: number | undefined
  /** The end of the steps, exclusive. */
  maxStep?: number | undefined
  /** Which rows `keys` select: those that have all of them, any of them, or every row with nulls. */
  keyMode?: KeyMode | undefined
  /**
   * Whether exports are read from the disk where they are kept, and kept there by scans of everything, that is without
   * `keys`, `minStep` and `maxStep`. The service is asked in any case whether what is kept is what it has. Default true.
   */
  useCache?: boolean | undefined
  /** What becomes of integers beyond ±2^53. Default `bigint`. */
  bigints?: BigintPolicy | undefined
  /** Ends the scan with an `AbortError`. */
  signal?: AbortSignal | undefined
}

/** Options that are complete and can be right. */
export interface ScanHistoryQuery extends ScanHistoryOptions {
  keys: readonly string[]
  pageSize: number
  keyMode: KeyMode
  useCache: boolean
  bigints: BigintPolicy
}

/** Checks options. @throws `InputError` naming the one that cannot be right */
export function checkedQuery(options: ScanHistoryOptions): ScanHistoryQuery {
  const { keys = [], pageSize = 1000, keyMode = 'all', useCache = true, bigints = 'bigint' } = options
  checkKeys(keys)
  if (!Number.isInteger(pageSize) || pageSize < 1) {
    throw new InputError('pageSize', `\`pageSize\` is a whole number of 1 at least, not ${String(pageSize)}`)
  }
  checkSteps(options)
  checkChoice('keyMode', keyMode, ['all', 'any', 'every-row'])
  checkChoice('bigints', bigints, ['bigint', 'number', 'string'])
  if (typeof useCache !== 'boolean') {
    throw new InputError('useCache', `\`useCache\` is true or false, not ${String(useCache)}`)
  }
  const { stream = 'default' } = options as { stream?: unknown }
  if (stream !== 'default') {
    throw new InputError('stream', "`stream` of a scan is 'default': see `run.history` for 'system'")
  }
  return { ...options, keys, pageSize, keyMode, useCache, bigints }
}

function checkSteps({ minStep, maxStep }: ScanHistoryOptions): void {
  for (const [name, step] of Object.entries({ minStep, maxStep })) {
    if (step !== undefined && !(Number.isInteger(step) && step >= 0)) {
      throw new InputError(name, `\`${name}\` is a whole number of 0 at least, not ${String(step)}`)
    }
  }
  if (minStep !== undefined && maxStep !== undefined && minStep > maxStep) {
    throw new InputError('minStep', `\`minStep\` (${minStep}) is beyond \`maxStep\` (${maxStep})`)
  }
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return
  const known = choices.map(choice => `'${choice}'`).join(', ')
  throw new InputError(name, `\`${name}\` is one of ${known}, not '${String(value)}'`)
}
