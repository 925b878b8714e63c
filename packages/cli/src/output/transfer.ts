// How far the transfer of several files is, and what has become of it.
import type { TransferProgress } from '@runscan/sdk'
import { PartialError } from '../failure.js'
import type { Io } from '../io.js'
import { type GlobalOptions, say } from '../session.js'
import { counted } from './counted.js'
import { bytesText, startProgress } from './progress.js'
import { clean } from './text.js'

/** Shows how much of all files together has moved. */
export function watchTransfer(
  io: Io,
  options: GlobalOptions,
  action: string,
  totalBytes: number,
): { onProgress(progress: TransferProgress): void; end(): void } {
  const progress = startProgress(io, options, action, totalBytes, bytesText)
  const moved = new Map<string, number>()
  let sum = 0
  return {
    onProgress({ file, bytes }) {
      sum += bytes - (moved.get(file) ?? 0)
      moved.set(file, bytes)
      progress.update(sum)
    },
    end: progress.end,
  }
}

/** Names the files that failed: one bad file is not the end of the others. @throws `PartialError` when there are any */
export function reportTransfer(
  io: Io,
  options: GlobalOptions,
  done: number,
  failed: readonly { file: string; error: Error }[],
): void {
  const [first] = failed
  if (first && done === 0 && failed.length === 1) throw first.error
  for (const { file, error } of failed) io.err(`runscan: ${clean(`${file}: ${error.message}`)}\n`)
  if (failed.length > 0) throw new PartialError(`${failed.length} of ${failed.length + done} files failed`)
  say(io, options, counted(done, 'file'))
}
