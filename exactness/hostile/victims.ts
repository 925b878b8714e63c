// Reads files in a process of their own, so that a hang or a death is a result as well.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Expected, HostileFile } from './corpus.js'

/** What the child has to say of a file. */
interface Report {
  outcome: Outcome
  /** What reading a sound file came to right after it. */
  after: unknown
  milliseconds: number
  /** The most memory that the process ever had. */
  peakKilobytes: number
}

interface Outcome {
  digest?: string
  error?: { name: string; code?: string; message: string; file?: string }
}

export interface Reader {
  /** Reads a file; gives what is wrong with how that went, in words. */
  read(file: HostileFile): Promise<string | undefined>
  close(): void
}

const patience = 10_000
/** More memory than this, for one file, is harm. */
const memoryLimit = 256 * 1024
const script = fileURLToPath(new URL('reader.mjs', import.meta.url))

/** `sound` is the path of a file that reads right at any time; `digest` what it comes to. */
export function openReader(folder: string, sound: string): Reader {
  const target = path.join(folder, 'hostile.parquet')
  let child: ChildProcess | undefined
  let peak = 0
  let expectedAfter: unknown
  const start = async () => {
    child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    peak = 0
    await Promise.race([once(child, 'message'), once(child, 'exit').then(failStart)])
    const first = await ask(child, { file: sound, sound, firstBatchOnly: false })
    if (typeof first === 'string') throw new TypeError(`the sound file cannot be read: ${first}`)
    peak = first.peakKilobytes
    expectedAfter ??= first.after
    if (typeof expectedAfter !== 'string')
      throw new TypeError(`the sound file cannot be read: ${JSON.stringify(expectedAfter)}`)
  }
  return {
    async read(file) {
      if (!child) await start()
      writeFileSync(target, file.bytes)
      const request = { file: target, sound, firstBatchOnly: file.endless ?? false }
      const report = await ask(child as ChildProcess, request)
      if (typeof report === 'string') {
        child?.kill('SIGKILL')
        child = undefined
        return report
      }
      const grown = report.peakKilobytes - peak
      peak = Math.max(peak, report.peakKilobytes)
      if (grown > memoryLimit) return `took ${Math.round(grown / 1024)} MB`
      if (report.after !== expectedAfter) return `the sound file after it: ${JSON.stringify(report.after)}`
      return problemOf(report.outcome, file.expected, target)
    },
    close: () => child?.kill('SIGKILL'),
  }
}

function failStart(): never {
  throw new TypeError('the reader does not start: are the packages built?')
}

async function ask(child: ChildProcess, request: object): Promise<Report | string> {
  const stderr: string[] = []
  const listen = (chunk: Buffer) => stderr.push(String(chunk))
  child.stderr?.on('data', listen)
  const stop = new AbortController()
  const { signal } = stop
  const timer = new Promise<string>(resolve => {
    const handle = setTimeout(() => resolve(`hangs for more than ${patience / 1000} s`), patience)
    signal.addEventListener('abort', () => clearTimeout(handle))
  })
  const answered = once(child, 'message', { signal }).then(([report]) => report as Report)
  const ended = once(child, 'exit', { signal }).then(
    ([code, killed]) => `ends the process with ${code ?? killed}: ${stderr.join('').slice(0, 300)}`,
  )
  for (const each of [answered, ended]) each.catch(() => {})
  child.send(request)
  try {
    return await Promise.race([answered, ended, timer])
  } finally {
    stop.abort()
    child.stderr?.off('data', listen)
  }
}

function problemOf({ error }: Outcome, expected: Expected, file: string): string | undefined {
  if (!error) return expected === 'no harm' ? undefined : 'was read, though it must not be'
  const { name, code, message } = error
  const told = `${name} ${code}: ${message.slice(0, 200)}`
  if (name !== 'ParquetError') return `not a ParquetError: ${told}`
  if (typeof expected !== 'string' && !expected.includes(code ?? ''))
    return `not ${expected.join(' or ')}: ${told}`
  if (error.file !== file) return `does not name the file: ${told}`
  if (message.length >= 500) return `${message.length} letters long: ${told}`
  return undefined
}
