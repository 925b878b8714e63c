// Whether what was exported of a run is still all there is.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Run } from '@runscan/sdk'
import type { ExportedFile, ExportedRun, RunState } from './manifest.js'

/** The state that a listed run is in. */
export function stateOf(run: Run): RunState {
  return {
    state: run.state,
    heartbeatAt: run.heartbeatAt,
    lastStep: run.historyKeys?.lastStep ?? -1,
    historyRows: run.historyLineCount,
  }
}

/** Whether a run is in the state in which it was exported. */
export function isSameState(a: RunState | undefined, b: RunState): boolean {
  return (
    a !== undefined &&
    a.state === b.state &&
    a.heartbeatAt === b.heartbeatAt &&
    a.lastStep === b.lastStep &&
    a.historyRows === b.historyRows
  )
}

/** Whether all files of an exported run are there, and as long as they were. */
export async function isIntact(folder: string, run: ExportedRun): Promise<boolean> {
  const files: ExportedFile[] = [run.history, run.system, ...(run.files ?? [])].filter(
    file => file !== undefined,
  )
  const checks = files.map(async ({ path: name, bytes }) => {
    const found = await stat(path.join(folder, name)).catch(() => undefined)
    return found?.isFile() === true && found.size === bytes
  })
  return (await Promise.all(checks)).every(Boolean)
}
