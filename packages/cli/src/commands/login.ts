// runscan login: checks a key with its server, then keeps it where every client looks for it.
import { AuthenticationError, checkApiKey, InputError, netrcPath, writeNetrc } from '@runscan/core'
import { Api } from '@runscan/sdk'
import type { Io } from '../io.js'
import { type GlobalOptions, say } from '../session.js'

export interface LoginOptions extends GlobalOptions {
  host?: string
}

export async function loginCommand(io: Io, given: string | undefined, options: LoginOptions): Promise<void> {
  const baseUrl = options.host ?? options.baseUrl
  const apiKey = checkApiKey((given ?? (await askKey(io))).trim())
  const api = new Api({ ...(baseUrl ? { baseUrl } : {}), apiKey, signal: io.signal })
  const viewer = await api.viewer()
  const { host } = new URL(api.settings.baseUrl)
  await writeNetrc(netrcPath(), host, apiKey)
  say(io, options, `logged in to ${host} as ${viewer.username ?? viewer.name}; the key is in ${netrcPath()}`)
  if (options.host) say(io, options, `commands find that server with: export WANDB_BASE_URL=${api.settings.baseUrl}`)
}

async function askKey(io: Io): Promise<string> {
  const key = io.inputIsTerminal ? await io.askSecret('API key (it is not shown): ') : await io.readInput()
  if (key.trim() === '') throw new AuthenticationError('no key was given')
  if (key.trim().includes('\n')) throw new InputError('key', 'the standard input must hold the key alone')
  return key
}
