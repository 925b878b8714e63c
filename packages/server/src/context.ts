// What every part of the server works with.

import type { UrlSigner } from './http/sign.js'
import type { Storage } from './storage/storage.js'

/** The server's parts and settings. */
export interface ServerContext {
  storage: Storage
  signer: UrlSigner
  /** The entity that paths without one mean. */
  entity: string
  /** As many live rows as this become an export. */
  freezeRows: number
  /** A running run that is silent for longer has crashed. */
  heartbeatTimeoutMs: number
  /** Milliseconds since 1970. */
  now(): number
}
