// What a sweep's config says: YAML text, of which the server needs little.
import { parse } from 'yaml'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import { gridSize } from './sweep-grid.js'

/** The parts of a sweep's config that the server understands. */
export interface SweepConfig {
  method: string
  /** What is searched, as it was written. */
  parameters: Record<string, unknown>
  /** The most runs; undefined when there is no such limit. */
  runCap: number | undefined
  metric: { name: string; isMaximized: boolean } | undefined
  /** How many runs there are when the sweep is through; undefined when that is open. */
  expectedRuns: number | undefined
  /** What is probably a mistake. */
  warnings: string[]
}

const methods = ['grid', 'random', 'bayes', 'custom']

/** Reads a config. @throws `ServerError` 400 when it is no YAML mapping */
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
    parameters: isPlainObject(parameters) ? parameters : {},
    runCap: typeof cap === 'number' ? cap : undefined,
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
  const combinations = method === 'grid' && isPlainObject(parameters) ? gridSize(parameters) : undefined
  return combinations === undefined ? most : Math.min(combinations, most ?? combinations)
}
