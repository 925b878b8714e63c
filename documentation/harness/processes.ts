// Runs a program to its end, or until it has said something.
import { spawn } from 'node:child_process'

export interface Outcome {
  code: number
  output: string
}

export interface ProcessOptions {
  cwd: string
  env: Record<string, string | undefined>
  /** Written to its standard input. */
  input?: string
  /** When this appears in its output, it has done what was asked, and is ended. */
  until?: RegExp
  timeoutMs?: number
}

/** Runs a program; what it prints on both streams is in `output`. */
export function runProcess(
  program: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<Outcome> {
  const { cwd, env, input, until, timeoutMs = 120_000 } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'pipe', detached: true })
    const end = () => child.pid && process.kill(-child.pid, 'SIGTERM')
    let output = ''
    let isDone = false
    const timer = setTimeout(() => {
      output += `\n(no end after ${timeoutMs} ms)`
      end()
    }, timeoutMs)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (!until || isDone || !until.test(output)) return
        isDone = true
        end()
      })
    }
    child.on('error', reject)
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ code: isDone ? 0 : (code ?? 1), output })
    })
    child.stdin.on('error', () => {}).end(input ?? '')
  })
}
