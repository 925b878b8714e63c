// Both clients behind a tampering server, for what goes wrong between a client and a service.

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Api, type ApiOptions } from '@runscan/sdk'
import type { StartServerOptions } from '@runscan/server'
import type { Tagged } from '../tagged.js'
import { answered } from './answers.js'
import { type Answer, type OfficialClient, openOfficialClient } from './official-client.js'
import { openSideBySide, type SideBySide } from './side-by-side.js'
import { openTampering, type Tampering } from './tampering.js'

export interface FaultySides extends SideBySide {
  tampering: Tampering
  /** A client without memory of earlier tests. */
  open(options?: ApiOptions): Api
  /**
   * Asks the official client for the last line of some Python. `apart` names a client with folders of its own, and with
   * `env` in its environment.
   */
  python(
    code: string,
    options?: { apart?: string; env?: Record<string, string>; names?: object },
  ): Promise<Answer>
  /** As `python`, but it must not fail. */
  value(code: string, options?: Parameters<FaultySides['python']>[1]): Promise<Tagged>
}

export async function openFaultySides(
  options: Omit<StartServerOptions, 'dataDir'> = {},
): Promise<FaultySides> {
  const side = await openSideBySide(options)
  const tampering = await openTampering(side)
  const { apiKey } = side.server
  const clients = new Map<string, OfficialClient>()
  const official = (apart: string, env: Record<string, string>) => {
    const known = clients.get(apart)
    if (known) return known
    const folder = path.join(side.folder, apart)
    mkdirSync(folder, { recursive: true })
    const client = openOfficialClient({ url: tampering.url, apiKey }, folder, env)
    clients.set(apart, client)
    return client
  }
  const python: FaultySides['python'] = async (code, { apart = 'behind', env = {}, names = {} } = {}) => {
    const question = { what: 'python', path: '', code, names }
    return (await official(apart, env).ask({ question })).question as Answer
  }
  return {
    ...side,
    tampering,
    open: (more = {}) => new Api({ baseUrl: tampering.url, apiKey, ...more }),
    python,
    value: async (code, more) => answered(await python(code, more)),
    close: async () => {
      await Promise.all([...clients.values()].map(client => client.close()))
      await tampering.close()
      await side.close()
    },
  }
}
