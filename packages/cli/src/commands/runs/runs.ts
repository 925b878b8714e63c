// runscan runs: the runs of a project.
import type { Run } from '@runscan/sdk'
import { serviceOrder } from '../../filter/fields.js'
import { readFilter } from '../../filter/mongo.js'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { startProgress } from '../../output/progress.js'
import { writeTable } from '../../output/table.js'
import { attributesOf } from '../../run/attributes.js'
import { columnsOf, isHeavy } from '../../run/columns.js'
import { type GlobalOptions, names, openApi, say, wholeNumber } from '../../session.js'
import { countRuns } from '../../suggest/projects.js'

export interface RunsCommandOptions extends GlobalOptions {
  filter?: string
  order: string
  columns?: string
  limit: string
  all?: boolean
}

export async function runsCommand(
  io: Io,
  path: string | undefined,
  options: RunsCommandOptions,
): Promise<void> {
  const limit = options.all ? Number.POSITIVE_INFINITY : wholeNumber('--limit', options.limit, 1)
  const given = names(options.columns === undefined ? undefined : [options.columns])
  const columns = columnsOf(given)
  const isJson = options.json || options.jsonl
  const api = openApi(options, io)
  const runs = api.runs(path, {
    ...(options.filter === undefined ? {} : { filters: readFilter(options.filter) }),
    order: serviceOrder(options.order),
    perPage: Math.min(limit, 100),
    lazy: given ? !given.some(isHeavy) : !isJson,
    signal: io.signal,
  })
  const factsOf = (run: Run) =>
    given ? Object.fromEntries(columns.map(({ name, read }) => [name, read(run) ?? null])) : attributesOf(run)
  const count = await countRuns(api, path, runs)
  if (options.jsonl) {
    let written = 0
    for await (const run of runs) {
      await io.out(`${toJson(factsOf(run))}\n`)
      written += 1
      if (written >= limit) return
    }
    return
  }
  const progress = startProgress(io, options, 'runs', Math.min(limit, count))
  const found: Run[] = []
  try {
    for await (const run of runs) {
      found.push(run)
      progress.update(found.length)
      if (found.length >= limit) break
    }
  } finally {
    progress.end()
  }
  if (options.json) return io.out(`${toJson(found.map(factsOf), true)}\n`)
  if (found.length > 0) {
    const head = columns.map(({ name }) => (given ? name : name.toUpperCase()))
    await writeTable(
      io,
      head,
      found.map(run => columns.map(({ read }) => read(run))),
    )
  }
  if (count > found.length)
    say(io, options, `${found.length} of ${count} runs; see more with --limit or --all`)
  else if (count === 0) say(io, options, 'no runs')
}
