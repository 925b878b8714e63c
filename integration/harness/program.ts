// Runs a program of `programs/` in a process of its own, which a test may kill at any moment.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A program that runs. */
export interface Program {
  /** Ends it at once, as a machine that loses power would. */
  kill(): void
  /** Its exit code, null when it was killed, and what it has printed. */
  ended: Promise<{ code: number | null; output: string }>
}

/** Starts a program; its arguments reach it as texts. */
export function startProgram(name: string, args: readonly string[]): Program {
  const place = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(
    process.execPath,
    [
      '--conditions=@runscan/source',
      '--import',
      place('typescript.mjs'),
      place(`../programs/${name}.ts`),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH } },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => (output += text))
  return {
    kill: () => child.kill('SIGKILL'),
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve({ code, output }))
    }),
  }
}
