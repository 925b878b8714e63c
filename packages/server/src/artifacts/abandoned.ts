// Gives back the space of versions that were begun and never committed: their writers are long gone.
import type { ServerContext } from '../context.js'
import { removeVersion } from './delete.js'

/** Uploads of a large version may take days, and be gone on with after a break. */
const longestPauseMs = 7 * 24 * 3600 * 1000

/** Removes the versions that have been pending for longer than any upload takes. */
export async function removeAbandonedVersions(context: ServerContext): Promise<void> {
  const { storage, now } = context
  const blobs = storage.transaction(() =>
    storage.artifacts
      .pendingSince(now() - longestPauseMs)
      .flatMap(version => removeVersion(context, version)),
  )
  await storage.blobs.release(blobs)
}
