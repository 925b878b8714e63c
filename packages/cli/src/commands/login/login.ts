// runscan login: checks a key with its server, then keeps it where every client looks for it.
import { AuthenticationError, InputError, writeBaseUrl, writeNetrc } from '@runscan/core'
import { Api } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { type GlobalOptions, say } from '../../session.js'

export interface LoginOptions extends GlobalOptions {
  host?: string
}

export async function loginCommand(io: Io, given: string | undefined, options: LoginOptions): Promise<void> {
  const baseUrl = options.host ?? options.baseUrl
  const apiKey = (given ?? (await askKey(io))).trim()
  const api = new Api({ ...(baseUrl ? { baseUrl } : {}), apiKey, signal: io.signal })
  const viewer = await api.viewer()
  const file = writeNetrc(api.settings.baseUrl, apiKey)
  const { host } = new URL(api.settings.baseUrl)
  say(io, options, `logged in to ${host} as ${viewer.username ?? viewer.name}; the key is in ${file}`)
  if (options.host === undefined) return
  const settings = writeBaseUrl(api.settings.baseUrl)
  say(io, options, `commands talk to ${host} from now on, as ${settings} says`)
  const { WANDB_BASE_URL: set } = io.env
  if (set && new URL(set).host !== host) say(io, options, `though not while WANDB_BASE_URL is ${set}`)
}

async function askKey(io: Io): Promise<string> {
  const key = io.inputIsTerminal ? await io.askSecret('API key (it is not shown): ') : await io.readInput()
  if (key.trim() === '') throw new AuthenticationError('no API key was given')
  if (key.trim().includes('\n')) throw new InputError('key', 'the standard input must hold the API key alone')
  return key
}
