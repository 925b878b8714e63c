// A progress bar, for as long as a person looks.
import { SingleBar } from 'cli-progress'
import type { Io } from '../io.js'
import type { GlobalOptions } from '../session.js'

/** Something that goes on. */
export interface Progress {
  update(done: number): void
  end(): void
}

/** Shows how far something is. Without a terminal, or when it shall be quiet, it shows nothing. */
export function startProgress(io: Io, { quiet }: GlobalOptions, name: string, total: number): Progress {
  if (quiet || !io.errIsTerminal || total <= 0) return { update: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% {value}/{total}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    stream: process.stderr,
  })
  bar.start(total, 0)
  return {
    update: done => bar.update(Math.min(done, total)),
    end: () => bar.stop(),
  }
}
