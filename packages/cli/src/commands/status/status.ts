// runscan status: which server and key are in force, and whether they work.
import { AuthenticationError, findApiKey, version } from '@runscan/core'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { type GlobalOptions, openApi } from '../../session.js'

export async function statusCommand(io: Io, options: GlobalOptions): Promise<void> {
  const api = openApi(options, io)
  const { settings } = api
  const facts: Record<string, unknown> = {
    version,
    node: process.versions.node,
    baseUrl: settings.baseUrl,
    apiKey: findApiKey(settings)?.source ?? 'none',
    entity: settings.entity ?? null,
    project: settings.project ?? null,
  }
  let failure: unknown
  try {
    if (facts.apiKey === 'none')
      throw new AuthenticationError(
        `there is no API key for ${new URL(settings.baseUrl).host}: give it one with \`runscan login\`, or set WANDB_API_KEY`,
      )
    const viewer = await api.viewer()
    facts.user = viewer.username ?? viewer.name
    facts.entity ??= viewer.entity
  } catch (error) {
    failure = error
    facts.user = null
  }
  if (options.json || options.jsonl) await io.out(`${toJson(facts, !options.jsonl)}\n`)
  else {
    const known = Object.entries(facts).filter(([, value]) => value !== null)
    await io.out(known.map(([name, value]) => `${name.padEnd(8)} ${value}\n`).join(''))
  }
  if (failure) throw failure
}
