// A server in a folder of its own, which the commands of a test talk to.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Api } from '@runscan/sdk'
import { type StartServerOptions, startServer } from '@runscan/server'
import { afterAll, beforeAll, beforeEach, vi } from 'vitest'

/** What a test holds, from its first hook on. */
export interface TestServer {
  /** A scratch folder, which goes away with the server. */
  folder: string
  url: string
  apiKey: string
  api: Api
}

/** Starts a server for the tests of a file, logs to it, and sets the environment of each test to it. */
export function testServer(
  options: Partial<StartServerOptions>,
  log: (api: Api) => Promise<void>,
): TestServer {
  const held = {} as TestServer
  let close = async () => {}

  beforeAll(async () => {
    held.folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-cli-'))
    const server = await startServer({ dataDir: path.join(held.folder, 'data'), ...options })
    close = () => server.close()
    const { url, apiKey } = server
    Object.assign(held, { url, apiKey, api: new Api({ baseUrl: url, apiKey }) })
    await log(held.api)
  })

  afterAll(async () => {
    await close()
    rmSync(held.folder, { recursive: true, force: true })
  })

  beforeEach(() => {
    vi.stubEnv('WANDB_BASE_URL', held.url)
    vi.stubEnv('WANDB_API_KEY', held.apiKey)
    vi.stubEnv('WANDB_CACHE_DIR', path.join(held.folder, 'cache'))
    vi.stubEnv('WANDB_CONFIG_DIR', path.join(held.folder, 'config'))
    vi.stubEnv('NETRC', path.join(held.folder, 'netrc'))
    return () => vi.unstubAllEnvs()
  })
  return held
}
