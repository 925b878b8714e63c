// runscan update: changes what people say of a run.
import { InputError, parseExtendedJson } from '@runscan/core'
import type { Io } from '../../io.js'
import { clean } from '../../output/text.js'
import { type GlobalOptions, names, openApi, say } from '../../session.js'
import { openRun } from '../../suggest/paths.js'
import { changesBetween, stateOf } from './changes.js'

export interface UpdateCommandOptions extends GlobalOptions {
  name?: string
  notes?: string
  group?: string
  jobType?: string
  tag?: string[]
  untag?: string[]
  config?: string[]
  summary?: string[]
}

export async function updateCommand(io: Io, path: string, options: UpdateCommandOptions): Promise<void> {
  const config = assignments('--config', options.config)
  const summary = assignments('--summary', options.summary)
  const run = await openRun(openApi(options, io), path)
  const before = stateOf(run)
  if (options.name !== undefined) run.name = options.name
  if (options.notes !== undefined) run.notes = options.notes
  if (options.group !== undefined) run.group = options.group
  if (options.jobType !== undefined) run.jobType = options.jobType
  const gone = new Set(names(options.untag))
  run.tags = [...new Set([...run.tags, ...(names(options.tag) ?? [])])].filter(tag => !gone.has(tag))
  assign(run.config, config)
  assign(run.summary, summary)
  const changes = changesBetween(before, stateOf(run))
  if (changes.length === 0) return say(io, options, 'nothing to change')
  if (options.dryRun) {
    for (const change of changes) io.err(`this would change ${clean(change)}\n`)
    return say(io, options, 'nothing was saved, because of --dry-run')
  }
  await run.update()
  say(io, options, `saved ${run.url}`)
}

type Assignment = { key: string; value: unknown } | { key: string; removed: true }

/** `key=value`, the value as JSON or else as the text that it is; `key=` removes the key. */
function assignments(option: string, given: readonly string[] = []): Assignment[] {
  return given.map(text => {
    const at = text.indexOf('=')
    if (at <= 0) throw new InputError(option, `${option} takes key=value, not '${text}'`)
    const [key, value] = [text.slice(0, at), text.slice(at + 1)]
    return value === '' ? { key, removed: true } : { key, value: readValue(value) }
  })
}

function readValue(text: string): unknown {
  try {
    return parseExtendedJson(text)
  } catch {
    return text
  }
}

function assign(target: Record<string, unknown>, changes: readonly Assignment[]): void {
  for (const change of changes) {
    if ('value' in change) target[change.key] = change.value
    else delete target[change.key]
  }
}
