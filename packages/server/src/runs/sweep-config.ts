// What a sweep's config says: YAML text, of which the server needs little.
import { parse } from 'yaml'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'

/** The parts of a sweep's config that the server understands. */
export interface SweepConfig {
  method: string
  metric: { name: string; isMaximized: boolean } | undefined
  /** How many runs there are when the sweep is through; undefined when that is open. */
  expectedRuns: number | undefined
  /** What is probably a mistake. */
  warnings: string[]
}

const methods = ['grid', 'random', 'bayes', 'custom']

/** Reads a config. @throws {ServerError} 400 when it is no YAML mapping */
export function readSweepConfig(text: string): SweepConfig {
  let config: unknown
  try {
    // Aliases that multiply themselves would be a bomb.
    config = parse(text, { maxAliasCount: 100 })
  } catch (cause) {
    throw badRequest(`the sweep's config is not YAML: ${(cause as Error).message.split('\n')[0]}`, cause)
  }
  if (!isPlainObject(config)) throw badRequest("the sweep's config is not a YAML mapping")
  const { method, metric, parameters, run_cap: cap } = config
  const isKnown = typeof method === 'string' && methods.includes(method)
  return {
    method: typeof method === 'string' ? method : 'custom',
    metric:
      isPlainObject(metric) && typeof metric.name === 'string'
        ? { name: metric.name, isMaximized: metric.goal === 'maximize' }
        : undefined,
    expectedRuns: expectedRuns(method, parameters, cap),
    warnings: isKnown ? [] : [`\`method\` is none of ${methods.join(', ')}`],
  }
}

/** A grid has as many runs as its parameters have combinations; others have as many as they are capped at. */
function expectedRuns(method: unknown, parameters: unknown, cap: unknown): number | undefined {
  const most = typeof cap === 'number' ? cap : undefined
  if (method !== 'grid' || !isPlainObject(parameters)) return most
  const sizes = Object.values(parameters).map(sizeOf)
  if (sizes.includes(undefined)) return most
  const combinations = sizes.reduce<number>((product, size) => product * (size ?? 1), 1)
  return Math.min(combinations, most ?? combinations)
}

/** How many values a parameter takes; undefined when they cannot be counted. */
function sizeOf(parameter: unknown): number | undefined {
  if (!isPlainObject(parameter)) return undefined
  const { values, value, min, max, q, parameters: nested } = parameter
  if (Array.isArray(values)) return values.length
  if (value !== undefined) return 1
  if (isPlainObject(nested)) {
    const sizes = Object.values(nested).map(sizeOf)
    return sizes.includes(undefined)
      ? undefined
      : sizes.reduce<number>((product, size) => product * (size ?? 1), 1)
  }
  if (!Number.isInteger(min) || !Number.isInteger(max)) return undefined
  const step = typeof q === 'number' && q > 0 ? q : 1
  return Math.floor(((max as number) - (min as number)) / step) + 1
}
