// Fields that come as JSON text: config, summary and metrics.
import { parseExtendedJson, ResponseError } from '@runscan/core'

/** An object of JSON. */
export type JsonObject = Record<string, unknown>

/** Keys that clients keep in the config for themselves. */
const internalKeys = new Set(['_wandb', 'wandb_version'])

/** The object in a field; `{}` for null. @throws `ResponseError` when it holds something else */
export function readJsonObject(field: string, value: unknown): JsonObject {
  let parsed = value
  if (typeof value === 'string') {
    try {
      parsed = parseExtendedJson(value)
    } catch (cause) {
      throw new ResponseError(`\`${field}\` of the run is not JSON: ${(cause as Error).message}`, cause)
    }
  }
  if (parsed === null || parsed === undefined) return {}
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ResponseError(
      `\`${field}\` of the run is ${Array.isArray(parsed) ? 'a list' : typeof parsed}, not an object`,
    )
  }
  return parsed as JsonObject
}

/** The config without its wrapping: once with the internal keys, and once without. */
export function readConfig(value: unknown): { config: JsonObject; rawConfig: JsonObject } {
  const config: JsonObject = {}
  const rawConfig: JsonObject = {}
  for (const [key, entry] of Object.entries(readJsonObject('config', value))) {
    const plain = unwrapped(entry)
    define(rawConfig, key, plain)
    if (!internalKeys.has(key)) define(config, key, plain)
  }
  return { config, rawConfig }
}

/** `{value, desc}` is how the service keeps an entry. */
function unwrapped(entry: unknown): unknown {
  const isWrapped = typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'value')
  return isWrapped ? (entry as { value: unknown }).value : entry
}

/** Sets an own property whatever it is called. */
export function define(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
