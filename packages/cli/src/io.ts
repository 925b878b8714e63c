// The world as commands see it, so that tests can give them another one.

/** Where a command reads and writes. */
export interface Io {
  /** Data, and nothing else. */
  out(text: string): Promise<void>
  /** Progress, hints and errors. */
  err(text: string): void
  /** Whether a person looks at the data, and at the progress. */
  outIsTerminal: boolean
  errIsTerminal: boolean
  columns: number
  env: Record<string, string | undefined>
  /** Fires when the person wants it to end. */
  signal: AbortSignal
  /** All of the standard input. */
  readInput(): Promise<string>
  inputIsTerminal: boolean
  /** Asks for a secret, without showing it. */
  askSecret(question: string): Promise<string>
}

/** Whoever reads the output has gone: nothing is left to do, and that is no failure. */
export class OutputClosed extends Error {
  override name = 'OutputClosed'
}

/** The process's own. `signal` fires on Ctrl-C and on a request to end. */
export function processIo(signal: AbortSignal): Io {
  const { stdin, stdout, stderr } = process
  let closed: Error | undefined
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed = error.code === 'EPIPE' ? new OutputClosed('nobody reads the output any more') : error
  })
  stderr.on('error', () => {})
  return {
    out: text =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed)
        // Waiting for the reader keeps the memory small when it is slow.
        stdout.write(text, error => (error ? reject(closed ?? error) : resolve()))
      }),
    err: text => {
      stderr.write(text)
    },
    outIsTerminal: stdout.isTTY === true,
    errIsTerminal: stderr.isTTY === true,
    columns: stdout.columns ?? stderr.columns ?? 80,
    env: process.env,
    signal,
    inputIsTerminal: stdin.isTTY === true,
    async readInput() {
      const chunks: Buffer[] = []
      for await (const chunk of stdin) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks).toString('utf8')
    },
    askSecret: question => askSecret(question),
  }
}

function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.resume()
  stdin.setEncoding('utf8')
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (settle: () => void) => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      settle()
    }
    const take = (typed: string) => {
      for (const character of typed) {
        if (character === '\r' || character === '\n') return end(() => resolve(text))
        if (character === '\u0003') return end(() => reject(new DOMException('interrupted', 'AbortError')))
        if (character === '\u007f') text = text.slice(0, -1)
        else text += character
      }
    }
    stdin.on('data', take)
  })
}
