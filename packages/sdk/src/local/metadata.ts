// What the client noted of the machine and the command.
import type { JsonObject } from '../run/json-fields.js'
import type { EnvironmentRecord } from './log/records.js'
import { preciseTime } from './times.js'

/** The environment as `wandb-metadata.json` has it. */
export function metadataOf(environment: EnvironmentRecord): JsonObject {
  const { startedAt, ...rest } = environment
  return startedAt ? { ...rest, startedAt: preciseTime(startedAt) } : { ...rest }
}
