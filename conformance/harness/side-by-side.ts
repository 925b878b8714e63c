// One embedded server with both clients on it, in a scratch folder that goes away with it.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Api } from '@runscan/sdk'
import { type RunningServer, type StartServerOptions, startServer } from '@runscan/server'
import { type OfficialClient, openOfficialClient } from './official-client.js'

export interface SideBySide {
  server: RunningServer
  official: OfficialClient
  api: Api
  /** A scratch folder. */
  folder: string
  /** The path of a run of the entity that the server gives everyone. */
  path(project: string, run: string): string
  /** Ends every writer and the server, and removes the folder. */
  close(): Promise<void>
}

/** Starts a server with the given options, and points both clients at it. */
export async function openSideBySide(options: Omit<StartServerOptions, 'dataDir'> = {}): Promise<SideBySide> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runscan-conformance-'))
  const server = await startServer({ ...options, dataDir: path.join(folder, 'server') })
  const official = openOfficialClient(server, folder)
  const api = new Api({ baseUrl: server.url, apiKey: server.apiKey })
  return {
    server,
    official,
    api,
    folder,
    path: (project, run) => `${server.entity}/${project}/${run}`,
    close: async () => {
      await official.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
