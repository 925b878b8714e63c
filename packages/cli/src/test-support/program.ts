// The program as people start it: bundled, in a process of its own.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'

/** The bundled program. */
export interface Program {
  /** What to start with `node`. */
  main: string
  remove(): void
}

/** Bundles the program as it is now, into a folder of its own: below dist/, from where `libsql` is found. */
export async function bundleProgram(): Promise<Program> {
  const { bundle } = await import('../../scripts/bundle.mjs')
  const dist = path.join(import.meta.dirname, '../../dist')
  mkdirSync(dist, { recursive: true })
  const folder = mkdtempSync(path.join(dist, 'test-'))
  await bundle(folder)
  return {
    main: path.join(folder, 'main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a process did. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

/** How a process is started. */
export interface StartOptions {
  env?: Record<string, string | undefined>
  cwd?: string
  input?: string
  /** Sends SIGINT, as Ctrl-C does, as soon as this is so. */
  killWhen?: () => boolean
}

/** Starts a program and waits for its end. */
export function startProcess(
  command: string,
  args: readonly string[],
  { env = process.env, cwd, input = '', killWhen }: StartOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: env as NodeJS.ProcessEnv,
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const ended = { out: '', err: '' }
    child.stdout.on('data', chunk => {
      ended.out += chunk
    })
    child.stderr.on('data', chunk => {
      ended.err += chunk
    })
    const watch = setInterval(() => {
      if (killWhen?.() && child.kill('SIGINT')) clearInterval(watch)
    }, 10)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(watch)
      resolve({ code, signal, ...ended })
    })
  })
}

/** How a program is run on a terminal. */
export interface TerminalOptions {
  env: Record<string, string | undefined>
  columns?: number
  rows?: number
  /** What a person types, each text once another has been shown. */
  type?: { after: string; text: string }[]
}

/** Runs a program on a pseudo-terminal, of which everything that was shown is given. */
export async function onTerminal(
  command: readonly string[],
  { env, columns = 80, rows = 24, type = [] }: TerminalOptions,
): Promise<{ code: number; output: string }> {
  const plan = JSON.stringify({ command, env: { TERM: 'xterm-256color', ...env }, columns, rows, type })
  const script = path.join(import.meta.dirname, 'terminal.py')
  const { out, err } = await startProcess('python3', [script, plan])
  if (out === '') throw new ReferenceError(`the terminal did not start: ${err}`)
  return JSON.parse(out)
}
