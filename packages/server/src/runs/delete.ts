// Removes a run: its rows, exports and files, what it used, and when asked the artifacts that it has logged.
import { removeVersion } from '../artifacts/delete.js'
import type { ServerContext } from '../context.js'
import type { RunRecord } from '../storage/runs.js'

/** The run's id stays taken. Artifacts that stay are those of no run. */
export async function deleteRun(
  context: ServerContext,
  { id }: RunRecord,
  deleteArtifacts: boolean,
): Promise<void> {
  const { storage } = context
  const blobs = storage.transaction(() => {
    const released = storage.exports.list(id).map(({ blob }) => blob)
    released.push(...storage.files.removeAll(id))
    storage.lines.clear(id)
    storage.exports.clear(id)
    if (deleteArtifacts) {
      for (const artifact of storage.artifacts.createdBy(id))
        released.push(...removeVersion(context, artifact))
    }
    storage.artifacts.forgetRun(id)
    storage.runs.change(id, { deleted: true, exportedLines: 0, config: '{}', summary: '{}' })
    return released
  })
  await storage.blobs.release(blobs)
  await storage.shrink()
}
