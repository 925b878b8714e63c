// A world for commands that a test can look into.
import type { Io } from '../io.js'
import { runCli } from '../run-cli.js'

/** What a command line did. */
export interface Outcome {
  code: number
  out: string
  err: string
}

/** Runs a command line with the process's environment as it is; `interrupt` ends it when it says so. */
export async function runscan(
  argv: readonly string[],
  {
    input = '',
    signal = new AbortController().signal,
    onOut,
  }: { input?: string; signal?: AbortSignal; onOut?: (text: string) => void } = {},
): Promise<Outcome> {
  const written = { out: '', err: '' }
  const io: Io = {
    out: async data => {
      const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1')
      written.out += text
      onOut?.(text)
    },
    err: text => {
      written.err += text
    },
    outIsTerminal: false,
    errIsTerminal: false,
    inputIsTerminal: false,
    columns: 80,
    rows: 24,
    color: false,
    env: process.env,
    signal,
    readInput: async () => input,
    askSecret: async () => input,
    confirm: async () => false,
  }
  return { code: await runCli(argv, io), ...written }
}
