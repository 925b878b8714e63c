// Turns rows into parquet exports: by count while a run goes on, and all that is left when it has ended.
import { createHistoryWriter } from '@runscan/history-wasm/writer'
import type { ServerContext } from '../context.js'
import type { RunRecord } from '../storage/runs.js'
import { keysOf } from './keys.js'

/** Rows of one row group: small enough that a range of steps skips most of a long history. */
const rowGroupRows = 10_000
/** More rows than this never go into one export, so that the memory for writing one is bounded. */
const largestExport = 100_000

/** Makes the exports of a run that are due. Calls for one run wait for each other. */
export type Freezer = (runId: number) => Promise<void>

export function createFreezer(context: ServerContext): Freezer {
  const running = new Map<number, Promise<void>>()
  return runId => {
    const turn = (running.get(runId) ?? Promise.resolve())
      .catch(() => {})
      .then(() => freezeDue(context, runId))
    running.set(runId, turn)
    const forget = () => {
      if (running.get(runId) === turn) running.delete(runId)
    }
    turn.then(forget, forget)
    return turn
  }
}

async function freezeDue(context: ServerContext, runId: number): Promise<void> {
  for (;;) {
    const run = context.storage.runs.byId(runId)
    if (!run || run.deleted) return
    const most = hasEnded(run) ? largestExport : context.freezeRows
    const rows = context.storage.lines.nextHistory(runId, run.exportedLines, most)
    if (!rows || (rows.count < most && !hasEnded(run))) return
    await freeze(context, run, rows.endLine)
  }
}

/** A run that will not log anything before it is resumed. */
function hasEnded({ state }: RunRecord): boolean {
  return !['running', 'pending', 'preempting'].includes(state)
}

async function freeze({ storage, now }: ServerContext, run: RunRecord, endLine: number): Promise<void> {
  const lines = storage.lines.history(run.id, run.exportedLines, endLine)
  using writer = await createHistoryWriter({ rowGroupRows })
  writer.append(lines.map(({ text }) => text).join('\n'))
  const bytes = writer.finish()
  const keys = JSON.stringify(keysOf(lines.map(({ text }) => text)), (_key, value) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const lastStep = lines.reduce((last, { step }) => Math.max(last, step), lines[0]?.step ?? 0)
  await storage.blobs.write(oneChunk(bytes), blob =>
    storage.transaction(() => {
      // The run may have been written over or deleted while the file was made.
      const current = storage.runs.byId(run.id)
      const unchanged =
        current?.exportedLines === run.exportedLines &&
        storage.lines.history(run.id, run.exportedLines, endLine).length === lines.length
      if (!unchanged) return
      storage.exports.add(run.id, {
        blob: blob.id,
        size: blob.size,
        firstLine: run.exportedLines,
        endLine,
        keys,
        lastStep,
        createdAt: now(),
      })
      storage.runs.change(run.id, { exportedLines: endLine })
    }),
  )
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
