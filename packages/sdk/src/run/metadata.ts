// The file in which clients note the machine and the command.
import { parseExtendedJson, ResponseError } from '@runscan/core'
import type { JsonObject } from './json-fields.js'

/** Reads `wandb-metadata.json`. @throws `ResponseError` when it is no JSON object */
export function parseMetadata(text: string): JsonObject {
  try {
    const parsed = parseExtendedJson(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch (cause) {
    throw new ResponseError(`wandb-metadata.json is not JSON: ${(cause as Error).message}`, cause)
  }
  throw new ResponseError('wandb-metadata.json is not a JSON object')
}
