// How far something is, for as long as a person looks.
import { SingleBar } from 'cli-progress'
import type { Io } from '../io.js'
import type { GlobalOptions } from '../session.js'

/** Something that goes on. */
export interface Progress {
  update(done: number): void
  /** Says what is at hand. */
  note(text: string): void
  end(): void
}

/** What is over sooner needs no bar. */
const patienceMs = 500

const silent: Progress = { update: () => {}, note: () => {}, end: () => {} }

/**
 * Shows a bar with the rate and the time left, once it has taken half a second. Without a terminal, or when it shall be
 * quiet, it shows nothing.
 */
export function startProgress(
  io: Io,
  { quiet }: GlobalOptions,
  name: string,
  total: number,
  format: (count: number) => string = count => Math.round(count).toLocaleString('en'),
): Progress {
  if (quiet || !io.errIsTerminal || total <= 0) return silent
  const started = performance.now()
  let done = 0
  let text = ''
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% · {done} of {all} · {rate}/s · {left} left{text}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    fps: 10,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    stopOnComplete: false,
    stream: process.stderr,
  })
  const payload = () => {
    const seconds = Math.max((performance.now() - started) / 1000, 0.001)
    const rate = done / seconds
    const left = rate > 0 ? timeText((total - done) / rate) : '?'
    return { done: format(done), all: format(total), rate: format(rate), left, text: text && ` · ${text}` }
  }
  const timer = setTimeout(() => bar.start(total, done, payload()), patienceMs)
  const show = () => {
    if (bar.isActive) bar.update(done, payload())
  }
  return {
    update(value) {
      done = Math.min(value, total)
      show()
    },
    note(value) {
      text = value
      show()
    },
    end() {
      clearTimeout(timer)
      if (bar.isActive) bar.stop()
    },
  }
}

/** Seconds as people say them. */
export function timeText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}

/** Bytes as people say them. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const at = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  return `${at === 0 ? Math.round(bytes) : (bytes / 1000 ** at).toFixed(1)} ${units[at]}`
}
