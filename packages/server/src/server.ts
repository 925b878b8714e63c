// Starts the server: opens what it keeps, listens, and ends cleanly.
import type { Server } from 'node:http'
import path from 'node:path'
import { serve } from '@hono/node-server'
import { removeAbandonedVersions } from './artifacts/abandoned.js'
import type { ServerContext } from './context.js'
import { badRequest, ServerError } from './errors.js'
import { createFreezer } from './history/freeze.js'
import { createApp } from './http/app.js'
import { createSigner } from './http/sign.js'
import { openStorage } from './storage/storage.js'
import { signInPath } from './web/routes.js'
import { createSessions } from './web/sessions.js'

/** How a server is started. */
export interface StartServerOptions {
  /** Where everything is kept; made when it is not there. */
  dataDir: string
  /** Default 0: any free port. */
  port?: number
  /** Default 127.0.0.1. Anything but an address of this machine alone lets others in, who need the key. */
  host?: string
  /** Further names under which the server may be asked for. */
  allowedHosts?: readonly string[]
  /** Origins whose pages may use the API, such as `http://localhost:5173`. */
  allowedOrigins?: readonly string[]
  /** The entity that paths without one mean. Default `local`. */
  entity?: string
  /** As many live rows become an export while a run goes on. Default 10000. */
  freezeRows?: number
  /** A running run that is silent for longer has crashed. Default 300000. */
  heartbeatTimeoutMs?: number
  /** How long links to files and exports are good. Default 3600. */
  signedUrlSeconds?: number
  /** The clock, in milliseconds since 1970. */
  now?: () => number
}

/** A server that listens. */
export interface RunningServer {
  /** Without a slash at its end: what clients call the base URL. */
  readonly url: string
  /** What clients log in with. */
  readonly apiKey: string
  readonly entity: string
  /** Absolute. */
  readonly dataDir: string
  /**
   * A link that opens the page in a browser without the key. It works once, for an hour at most.
   * @param to where it leads, such as `/entity/project`; default the list of projects
   */
  signInUrl(to?: string): string
  /** Stops listening, lets what is under way end, and releases the data folder. */
  close(): Promise<void>
}

/**
 * Starts a server.
 *
 * @throws `ServerError` `IN_USE` when another server has the data folder or the port, `STORAGE` when the folder cannot
 * be used, `BAD_REQUEST` for an option that cannot be right
 * @example
 * const server = await startServer({ dataDir: './runs' })
 * console.log(`WANDB_BASE_URL=${server.url} WANDB_API_KEY=${server.apiKey}`)
 * await server.close()
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  if (typeof options !== 'object' || options === null)
    throw badRequest('`options` is an object with a `dataDir`')
  const { port = 0, host = '127.0.0.1', entity = 'local', now = Date.now } = options
  const allowedHosts = texts('allowedHosts', options.allowedHosts)
  const allowedOrigins = texts('allowedOrigins', options.allowedOrigins)
  text('dataDir', options.dataDir)
  text('host', host)
  text('entity', entity)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw badRequest(`\`port\` is a whole number from 0 to 65535, not ${String(port)}`)
  }
  const freezeRows = positive('freezeRows', options.freezeRows ?? 10_000)
  const heartbeatTimeoutMs = positive('heartbeatTimeoutMs', options.heartbeatTimeoutMs ?? 300_000)
  const lifetimeSeconds = positive('signedUrlSeconds', options.signedUrlSeconds ?? 3600)
  const dataDir = path.resolve(options.dataDir)
  const storage = await openStorage(dataDir)
  let url = ''
  const signer = createSigner({ key: storage.secrets.signingKey, baseUrl: () => url, lifetimeSeconds, now })
  const context: ServerContext = { storage, signer, entity, freezeRows, heartbeatTimeoutMs, now }
  let hosts: ReadonlySet<string> = new Set()
  let origins: ReadonlySet<string> = new Set()
  const sessions = createSessions(now)
  const app = createApp({
    context,
    sessions,
    freeze: createFreezer(context),
    hosts: () => hosts,
    origins: () => origins,
  })
  try {
    await removeAbandonedVersions(context)
    const { server, actualPort } = await listen(app.fetch, host, port)
    const names = [host, ...(isLoopback(host) ? ['127.0.0.1', 'localhost', '[::1]'] : []), ...allowedHosts]
    hosts = new Set(
      names.flatMap(name => [`${name}:${actualPort}`, ...(actualPort === 80 ? [name] : [])].map(lower)),
    )
    origins = new Set([...[...hosts].map(name => `http://${name}`), ...allowedOrigins.map(lower)])
    url = `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`
    return {
      url,
      apiKey: storage.secrets.apiKey,
      entity,
      dataDir,
      signInUrl: (to = '/') => `${url}${signInPath(sessions.createToken(), to)}`,
      close: once(async () => {
        await stop(server)
        storage.close()
      }),
    }
  } catch (error) {
    storage.close()
    throw error
  }
}

function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  hostname: string,
  port: number,
): Promise<{ server: Server; actualPort: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, info =>
      resolve({ server, actualPort: info.port }),
    ) as Server
    // A large upload over a slow line takes as long as it takes; headers have a limit of their own.
    server.requestTimeout = 0
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE'
      const message = isTaken
        ? `port ${port} of ${hostname} is taken: choose another`
        : `cannot listen on ${hostname}:${port}: ${cause.message}`
      reject(new ServerError(isTaken ? 'IN_USE' : 'LISTEN', isTaken ? 409 : 500, message, cause))
    })
  })
}

/** Idle connections are closed at once, busy ones get a while. */
function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 2000).unref()
  })
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}

function lower(text: string): string {
  return text.toLowerCase()
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw badRequest(`\`${name}\` is a number above 0, not ${String(value)}`)
}

function text(name: string, value: string): void {
  if (typeof value !== 'string' || value === '') throw badRequest(`\`${name}\` is a text that is not empty`)
}

function texts(name: string, list: readonly string[] = []): readonly string[] {
  if (Array.isArray(list) && list.every(item => typeof item === 'string')) return list
  throw badRequest(`\`${name}\` is a list of texts`)
}
