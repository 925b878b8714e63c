// runscan serve: the embedded server, until it is told to end.
import os from 'node:os'
import path from 'node:path'
import { type RunningServer, startServer } from '@runscan/server'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { type GlobalOptions, say, wholeNumber } from '../../session.js'

export interface ServeOptions extends GlobalOptions {
  port: string
  host: string
  dataDir?: string
  allowOrigin?: string[]
}

export async function serveCommand(io: Io, options: ServeOptions): Promise<void> {
  const port = wholeNumber('--port', options.port)
  const dataDir = options.dataDir ?? defaultDataDir(io)
  const server = await startServer({
    port,
    host: options.host,
    dataDir,
    allowedOrigins: options.allowOrigin ?? [],
  })
  try {
    if (options.json || options.jsonl) {
      const { url, apiKey, entity } = server
      await io.out(
        `${toJson({ url, apiKey, entity, dataDir: server.dataDir, signInUrl: server.signInUrl() })}\n`,
      )
    } else {
      await io.out(`${howToConnect(server)}\n`)
      say(io, options, `\n${howToLook(server)}\nkeeping everything in ${server.dataDir}; end with Ctrl-C`)
    }
    await untilAborted(io.signal)
  } finally {
    await server.close()
  }
}

/** Lines for a shell that point the official client, and ours, at a server. */
export function howToConnect({ url, apiKey }: RunningServer): string {
  return `export WANDB_BASE_URL=${url}\nexport WANDB_API_KEY=${apiKey}`
}

/** The link that opens the page without asking for the key. */
export function howToLook(server: RunningServer, to?: string): string {
  return `open the page with this link, which works once:\n${server.signInUrl(to)}`
}

/** Waits for the person. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    // A timer keeps the process alive; a listener alone does not.
    const alive = setInterval(() => {}, 2 ** 30)
    const end = () => {
      clearInterval(alive)
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
  })
}

function defaultDataDir({ env }: Io): string {
  return path.join(env.XDG_DATA_HOME || path.join(env.HOME || os.homedir(), '.local', 'share'), 'runscan')
}
