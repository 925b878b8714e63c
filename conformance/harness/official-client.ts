// Runs the official Python client in child processes that see nothing of this machine's own settings.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Tagged } from '../tagged.js'
import { killTree } from './processes.js'

const scripts = fileURLToPath(new URL('../official-client/', import.meta.url))

/** How an official answer failed. `bases` are the classes above it, nearest first. */
export interface OfficialError {
  class: string
  bases: string[]
  message: string
  cause: string | null
}

/** What official-client/read_run.py answers to one question. */
export type Answer = { ok: Tagged } | { error: OfficialError } | { parts: Record<string, Answer> }

/** A question for official-client/read_run.py; `what` names its function, the rest are its arguments. */
export interface Question {
  what: string
  path: string
  args?: Record<string, unknown>
  [more: string]: unknown
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A writer that still runs. */
export interface RunningScript {
  pid: number
  /** Waits for a line on its standard output; fails when the process ends without it. */
  said(word: string): Promise<void>
  /** Sends it text; a word for it ends with a line break. */
  tell(text: string): void
  endInput(): void
  /** Waits for the next line on its standard output; fails when the process ends without one. */
  nextLine(): Promise<string>
  ended: Promise<Ended>
  /** Ends it and everything it started at once, as a machine that loses power would. */
  kill(): Promise<void>
}

export interface OfficialClient {
  /** Runs a script to its end, whatever its exit code. */
  run(script: string, args: readonly string[], stdin?: string): Promise<Ended>
  /** As `run`, but an exit code other than 0 is an error. */
  mustRun(script: string, args: readonly string[]): Promise<Ended>
  start(script: string, args: readonly string[]): RunningScript
  /** `wandb sync` of an offline run's folder, also of one that was synced before. */
  sync(folder: string): Promise<Ended>
  /** `wandb verify`: the official client's own examination of a server. */
  verify(): Promise<Ended>
  /** Asks the reader; the answers come back under the names of the questions. */
  ask<Name extends string>(questions: Record<Name, Question>): Promise<Record<Name, Answer>>
  /** Kills what still runs. */
  close(): Promise<void>
}

/** The client on one server, with folders of its own below `folder`. `apiKey` may be a wrong one. */
export function openOfficialClient(
  server: { url: string; apiKey: string },
  folder: string,
  env: Record<string, string> = {},
): OfficialClient {
  const python = process.env.RUNSCAN_PYTHON
  if (!python) {
    throw new TypeError(
      'RUNSCAN_PYTHON must name a Python with wandb 0.31, pandas and pyarrow; ./dev test makes one',
    )
  }
  const environment = { ...officialEnvironment(server, folder), ...env }
  const living = new Set<RunningScript>()

  const start = (args: readonly string[]): RunningScript => {
    const script = follow(spawn(python, args, { cwd: folder, env: environment, stdio: 'pipe' }))
    living.add(script)
    script.ended.finally(() => living.delete(script)).catch(() => {})
    return script
  }
  const run = (args: readonly string[], stdin = '') => {
    const script = start(args)
    script.tell(stdin)
    script.endInput()
    return script.ended
  }
  const file = (script: string) => path.join(scripts, `${script}.py`)
  const reader = createReader(() => start([file('read_run')]))

  return {
    run: (script, args, stdin) => run([file(script), ...args], stdin),
    mustRun: async (script, args) => {
      const ended = await run([file(script), ...args])
      if (ended.code !== 0) throw new ScriptError(script, ended)
      return ended
    },
    start: (script, args) => start([file(script), ...args]),
    sync: synced => run(['-m', 'wandb', 'sync', '--no-skip-synced', synced]),
    verify: () => run(['-m', 'wandb', 'verify']),
    ask: async <Name extends string>(questions: Record<Name, Question>) => {
      const answers = {} as Record<Name, Answer>
      for (const [name, question] of Object.entries<Question>(questions)) {
        answers[name as Name] = JSON.parse(await reader.ask(JSON.stringify(question)))
      }
      return answers
    },
    close: async () => {
      await Promise.all([...living].map(script => script.kill()))
    },
  }
}

/** A script of the official client that did not end well; the message ends with what it printed. */
export class ScriptError extends Error {
  override name = 'ScriptError'

  constructor(script: string, { code, stdout, stderr }: Ended) {
    super(`${script}.py ended with ${code}\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`)
  }
}

const longestAnswerMs = 120_000

/** A reader that stays: starting Python and the client takes longer than most answers. */
interface Reader {
  ask(question: string): Promise<string>
  kill(): Promise<void>
}

/** Starts the reader when it is first asked, and again after it has ended or hung. */
function createReader(start: () => RunningScript): Reader {
  let running: RunningScript | undefined
  const ask = async (question: string): Promise<string> => {
    running ??= start()
    const script = running
    const answer = script.nextLine()
    script.tell(`${question}\n`)
    const timer = new AbortController()
    const late = sleep(longestAnswerMs, undefined, { signal: timer.signal }).catch(() => undefined)
    try {
      const line = await Promise.race([answer, late])
      if (line !== undefined) return line
    } catch (error) {
      running = undefined
      throw error
    } finally {
      timer.abort()
    }
    running = undefined
    answer.catch(() => {}) // It will not come: the reader is ended.
    await script.kill()
    throw new Hung()
  }
  return {
    // Once in some hundred times the official client waits for ever for its own service, which has ended: reading changes
    // nothing, so it is asked once more. A server that hangs will do so again, and fails the test.
    ask: async question => {
      try {
        return await ask(question)
      } catch (error) {
        if (!(error instanceof Hung)) throw error
        process.stderr.write('the official client hung, and is asked once more\n')
        return ask(question)
      }
    },
    kill: async () => running?.kill(),
  }
}

class Hung extends Error {
  override name = 'Hung'
  override message = `the official client did not answer within ${longestAnswerMs} ms`
}

/** Nothing of the caller's environment but PATH: no key, no netrc, no cache, no home folder. */
function officialEnvironment(server: { url: string; apiKey: string }, folder: string) {
  const own = (name: string) => {
    const made = path.join(folder, name)
    mkdirSync(made, { recursive: true })
    return made
  }
  const netrc = path.join(own('home'), 'netrc')
  writeFileSync(netrc, '', { mode: 0o600 })
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: own('home'),
    TMPDIR: own('tmp'),
    NETRC: netrc,
    PYTHONDONTWRITEBYTECODE: '1',
    WANDB_BASE_URL: server.url,
    WANDB_API_KEY: server.apiKey,
    WANDB_ERROR_REPORTING: 'false',
    WANDB_SILENT: 'true',
    WANDB_DIR: own('wandb-dir'),
    WANDB_CACHE_DIR: own(`cache-${createHash('sha256').update(server.url).digest('hex').slice(0, 8)}`),
    WANDB_CONFIG_DIR: own('config'),
    WANDB_DATA_DIR: own('data'),
  }
}

function follow(child: ChildProcess & { stdin: NodeJS.WritableStream | null }): RunningScript {
  const { pid, stdin, stdout, stderr } = child
  if (pid === undefined || !stdin || !stdout || !stderr) {
    throw new TypeError('Python did not start: does RUNSCAN_PYTHON name one?')
  }
  const output = { stdout: '', stderr: '' }
  const said = new Set<string>()
  const waiting = new Map<string, () => void>()
  const nextLines: ((line: string) => void)[] = []
  stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  createInterface({ input: stdout }).on('line', line => {
    const next = nextLines.shift()
    if (next) {
      next(line)
      return
    }
    output.stdout += `${line}\n`
    said.add(line)
    waiting.get(line)?.()
  })
  stdin.on('error', () => {}) // The process may end before it read everything; its exit code tells.
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, ...output }))
  })
  return {
    pid,
    ended,
    tell: text => void stdin.write(text),
    endInput: () => void stdin.end(),
    nextLine: () =>
      Promise.race([
        new Promise<string>(resolve => nextLines.push(resolve)),
        ended.then(found => {
          throw new ScriptError('a reader that should answer', found)
        }),
      ]),
    said: word => {
      if (said.delete(word)) return Promise.resolve()
      const heard = new Promise<void>(resolve => {
        waiting.set(word, () => {
          said.delete(word)
          waiting.delete(word)
          resolve()
        })
      })
      const gone = ended.then(found => {
        throw new ScriptError(`a writer that should say "${word}"`, found)
      })
      gone.catch(() => {}) // Of no interest once the word was heard.
      return Promise.race([heard, gone])
    },
    kill: async () => {
      killTree(pid)
      await ended
    },
  }
}
