// What every part of the SDK works with.
import type { CallOptions, FetchFunction, Transport } from '@runscan/core'
import type { Run } from './run/run.js'

/** An API session's parts. */
export interface ApiContext {
  readonly transport: Transport
  /** The caller's `fetch`, for what is read without the transport: ranges of files. */
  readonly fetch: FetchFunction | undefined
  /** Where exports are kept; undefined for the usual place. */
  readonly cacheDir: string | undefined
  /** The entity that paths without one mean; asked of the server once, when the settings do not say. */
  defaultEntity(): Promise<string>
  /** Loads a run; here, because runs lead to artifacts and artifacts to runs. */
  openRun(place: RunPlace, options?: CallOptions): Promise<Run>
  /** Makes the session ask for a run again, because the one that it remembers is no more. */
  forgetRun(place: RunPlace): void
}

/** Where a run is. */
export interface RunPlace {
  readonly entity: string
  readonly project: string
  readonly name: string
}

/** The place for messages. */
export function placeText({ entity, project, name }: RunPlace): string {
  return `${entity}/${project}/${name}`
}
