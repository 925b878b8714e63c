// runscan files: the files of a run, listed or downloaded.
import type { RunFile } from '@runscan/sdk'
import type { Io } from '../io.js'
import { toJson } from '../output/json.js'
import { table } from '../output/table.js'
import { type GlobalOptions, openApi, say } from '../session.js'

export interface FilesCommandOptions extends GlobalOptions {
  pattern?: string
  download?: string
  replace?: boolean
}

export async function filesCommand(
  io: Io,
  path: string,
  names: readonly string[],
  options: FilesCommandOptions,
): Promise<void> {
  const run = await openApi(options, io).run(path)
  const { pattern, download, replace = false } = options
  const files = await run
    .files({ names, ...(pattern === undefined ? {} : { pattern }), signal: io.signal })
    .toArray()
  if (download !== undefined) {
    for (const file of files) {
      const saved = await file.download({ root: download, replace, existOk: !replace, signal: io.signal })
      await io.out(`${saved}\n`)
    }
    return say(io, options, `${files.length} files`)
  }
  const facts = files.map(factsOf)
  if (options.json) return io.out(`${toJson(facts, true)}\n`)
  if (options.jsonl) return io.out(facts.map(fact => `${toJson(fact)}\n`).join(''))
  if (files.length === 0) return say(io, options, 'no files')
  await io.out(
    table(
      ['NAME', 'BYTES', 'UPDATED'],
      facts.map(({ name, size, updatedAt }) => [name, size, updatedAt]),
    ),
  )
}

function factsOf({ name, size, mimetype, md5, updatedAt }: RunFile) {
  return { name, size, mimetype, md5, updatedAt }
}
