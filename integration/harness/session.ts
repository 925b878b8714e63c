// A server in a folder of its own, and a session whose requests a test can watch, change or fail.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Api, type ApiOptions, type Run, startRun } from '@runscan/sdk'
import { type RunningServer, type StartServerOptions, startServer } from '@runscan/server'

/** What a test holds. */
export interface Session {
  /** A scratch folder, which goes away with the session. */
  readonly folder: string
  readonly server: RunningServer
  readonly api: Api
  /** The GraphQL operations that were sent since the last `forget`. */
  readonly sent: { name: string; variables: Record<string, unknown> }[]
  forget(): void
  /** Another session on the same server, which remembers nothing. */
  open(options?: ApiOptions): Api
  /** Sees every request; what it gives is the answer instead of the server's. */
  intercept: (url: string, init: RequestInit) => Response | Promise<Response> | undefined
  /** Changes an answer on its way. */
  tamper: (url: string, response: Response) => Response | Promise<Response>
  /** The server's clock, in milliseconds since 1970. It stands still unless a test moves it. */
  clock: number
  /** Logs rows, and gives the run. */
  log(id: string, rows: readonly Record<string, unknown>[], options?: { finish?: boolean }): Promise<Run>
  /** Asks the server anything. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  graphql(query: string, variables?: Record<string, unknown>): Promise<any>
  /** Ends the server as it is, and starts it on the same folder. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Starts a server and opens a session on it. */
export async function openSession(options: Partial<StartServerOptions> = {}): Promise<Session> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-integration-'))
  const state = { clock: Date.now() }
  const start = () =>
    startServer({ dataDir: path.join(folder, 'data'), freezeRows: 100, now: () => state.clock, ...options })
  let server = await start()
  const sent: Session['sent'] = []

  const open = (options: ApiOptions = {}) =>
    new Api({
      ...options,
      baseUrl: server.url,
      apiKey: server.apiKey,
      timeoutMs: 4000,
      fetch: async (url, init) => {
        if (url.endsWith('/graphql')) {
          const { query, variables } = JSON.parse(String(init.body))
          sent.push({ name: /\b(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '', variables })
        }
        const answer = await session.intercept(url, init)
        return session.tamper(url, answer ?? (await fetch(url, init)))
      },
    })

  const session: Session = {
    folder,
    sent,
    forget: () => sent.splice(0),
    open,
    intercept: () => undefined,
    tamper: (_url, response) => response,
    get clock() {
      return state.clock
    },
    set clock(now) {
      state.clock = now
    },
    get server() {
      return server
    },
    get api() {
      return api
    },
    async log(id, rows, { finish = true } = {}) {
      const writer = await startRun(api, { project: 'p', id, config: { lr: 0.1 } })
      for (const { _step, ...values } of rows) {
        await writer.log(values, _step === undefined ? {} : { step: Number(_step) })
      }
      if (finish) await writer.finish()
      else await writer.flush()
      return api.run(`local/p/${id}`)
    },
    async graphql(query, variables = {}) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`api:${server.apiKey}`)}` },
        body: JSON.stringify({ query, variables }),
      })
      return response.json()
    },
    async restart() {
      await server.close()
      server = await start()
      api = open()
    },
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  let api = open()
  return session
}
