// runscan runs: the runs of a project.
import { InputError, parseExtendedJson } from '@runscan/core'
import type { Run } from '@runscan/sdk'
import type { Io } from '../io.js'
import { toJson } from '../output/json.js'
import { table } from '../output/table.js'
import { type GlobalOptions, openApi, wholeNumber } from '../session.js'
import { attributesOf } from './run.js'

export interface RunsCommandOptions extends GlobalOptions {
  filter?: string
  order?: string
  limit: string
  all?: boolean
}

export async function runsCommand(
  io: Io,
  path: string | undefined,
  options: RunsCommandOptions,
): Promise<void> {
  const limit = options.all ? Number.POSITIVE_INFINITY : wholeNumber('--limit', options.limit, 1)
  const filters = readFilter(options.filter)
  const runs = openApi(options, io).runs(path, {
    ...(filters ? { filters } : {}),
    order: options.order ?? '-created_at',
    perPage: Math.min(limit, 100),
    lazy: !(options.json || options.jsonl),
    signal: io.signal,
  })
  if (options.jsonl) {
    let count = 0
    for await (const run of runs) {
      await io.out(`${toJson(attributesOf(run))}\n`)
      count += 1
      if (count >= limit) return
    }
    return
  }
  const found = await runs.toArray({ limit })
  if (options.json) return io.out(`${toJson(found.map(attributesOf), true)}\n`)
  const count = await runs.length()
  if (found.length > 0) await io.out(tableOf(found))
  if (count > found.length && !options.quiet) {
    io.err(`${found.length} of ${count} runs; see more with --limit or --all\n`)
  } else if (count === 0 && !options.quiet) io.err('no runs\n')
}

function readFilter(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined
  try {
    const filter = parseExtendedJson(text)
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return filter
  } catch {
    // Said below.
  }
  throw new InputError('--filter', `--filter is a JSON object such as '{"state": "finished"}', not '${text}'`)
}

function tableOf(runs: readonly Run[]): string {
  return table(
    ['ID', 'NAME', 'STATE', 'CREATED', 'TAGS'],
    runs.map(run => [run.id, run.name, run.state, run.createdAt.slice(0, 19), run.tags.join(', ')]),
  )
}
