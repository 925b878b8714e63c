// The world as commands see it, so that tests can give them another one.

/** Where a command reads and writes. */
export interface Io {
  /** Data, and nothing else. */
  out(data: string | Uint8Array): Promise<void>
  /** Progress, hints and errors. */
  err(text: string): void
  /** Whether a person looks at the data, and at the progress. */
  outIsTerminal: boolean
  errIsTerminal: boolean
  /** The size of the terminal, in characters. */
  columns: number
  rows: number
  /** Whether the data may have colours. */
  color: boolean
  env: Record<string, string | undefined>
  /** Fires when the person wants it to end. */
  signal: AbortSignal
  /** All of the standard input. */
  readInput(): Promise<string>
  inputIsTerminal: boolean
  /** Asks for a secret, without showing it. */
  askSecret(question: string): Promise<string>
  /** Asks whether something shall be done. */
  confirm(question: string): Promise<boolean>
}

/** Whoever reads the output has gone: nothing is left to do, and that is no failure. */
export class OutputClosed extends Error {
  override name = 'OutputClosed'
}

/** The process's own. `signal` fires on Ctrl-C and on a request to end. */
export function processIo(signal: AbortSignal): Io {
  const { stdin, stdout, stderr, env } = process
  let closed: Error | undefined
  const failureOf = (error: NodeJS.ErrnoException) =>
    error.code === 'EPIPE' ? new OutputClosed('nobody reads the output any more') : error
  stdout.on('error', error => {
    closed = failureOf(error)
  })
  stderr.on('error', () => {})
  return {
    out: data =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed)
        // Waiting for the reader keeps the memory small when it is slow.
        stdout.write(data, error => (error ? reject(failureOf(error)) : resolve()))
      }),
    err: text => {
      stderr.write(text)
    },
    outIsTerminal: stdout.isTTY === true,
    errIsTerminal: stderr.isTTY === true,
    columns: Number(env.COLUMNS) || stdout.columns || stderr.columns || 80,
    rows: Number(env.LINES) || stdout.rows || stderr.rows || 24,
    color: wantsColor(env, stdout.isTTY === true),
    env,
    signal,
    inputIsTerminal: stdin.isTTY === true,
    async readInput() {
      const chunks: Buffer[] = []
      for await (const chunk of stdin) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks).toString('utf8')
    },
    askSecret: async question => (await import('./output/prompts.js')).askSecret(question, signal),
    confirm: async question => (await import('./output/prompts.js')).confirm(question, signal),
  }
}

/** As https://no-color.org and https://force-color.org have it. */
function wantsColor(env: Io['env'], isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}
