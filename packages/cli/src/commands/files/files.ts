// runscan files: the files of a run, listed, downloaded, uploaded or deleted.
import { InputError } from '@runscan/core'
import type { Run, RunFile } from '@runscan/sdk'
import { PartialError } from '../../failure.js'
import type { Io } from '../../io.js'
import { toJson } from '../../output/json.js'
import { bytesText, startProgress } from '../../output/progress.js'
import { writeTable } from '../../output/table.js'
import { clean } from '../../output/text.js'
import { inParallel } from '../../parallel/in-parallel.js'
import { consent } from '../../program/consent.js'
import { type GlobalOptions, jobsOf, openApi, say } from '../../session.js'
import { openRun } from '../../suggest/paths.js'

export interface FilesCommandOptions extends GlobalOptions {
  pattern?: string
  output?: string
  replace?: boolean
  root?: string
}

export async function listFiles(
  io: Io,
  path: string,
  names: readonly string[],
  options: FilesCommandOptions,
): Promise<void> {
  const files = await chosen(io, await open(io, path, options), names, options)
  const facts = files.map(({ name, size, mimetype, md5, updatedAt }) => ({
    name,
    size,
    mimetype,
    md5,
    updatedAt,
  }))
  if (options.json) return io.out(`${toJson(facts, true)}\n`)
  if (options.jsonl) return io.out(facts.map(fact => `${toJson(fact)}\n`).join(''))
  if (files.length === 0) return say(io, options, 'no files')
  await writeTable(
    io,
    ['NAME', 'BYTES', 'UPDATED'],
    facts.map(({ name, size, updatedAt }) => [name, size, updatedAt?.slice(0, 19)]),
  )
}

export async function getFiles(
  io: Io,
  path: string,
  names: readonly string[],
  options: FilesCommandOptions,
): Promise<void> {
  const { output: root = '.', replace = false } = options
  const files = await chosen(io, await open(io, path, options), names, options)
  if (options.dryRun) {
    for (const { name, size } of files) io.err(`this would download ${clean(name)} (${bytesText(size)})\n`)
    return
  }
  await transfer(
    io,
    options,
    'downloading',
    files,
    file => file.size,
    async file => {
      const saved = await file.download({ root, replace, existOk: !replace, signal: io.signal })
      await io.out(`${saved}\n`)
    },
  )
}

export async function putFiles(
  io: Io,
  path: string,
  paths: readonly string[],
  options: FilesCommandOptions,
): Promise<void> {
  const run = await open(io, path, options)
  if (options.dryRun) {
    for (const file of paths) io.err(`this would upload ${clean(file)}\n`)
    return
  }
  const root = options.root === undefined ? {} : { root: options.root }
  await transfer(
    io,
    options,
    'uploading',
    paths,
    () => 1,
    async file => {
      const uploaded = await run.uploadFile(file, { ...root, signal: io.signal })
      await io.out(`${uploaded.name}\n`)
    },
  )
}

export async function removeFiles(
  io: Io,
  path: string,
  names: readonly string[],
  options: FilesCommandOptions,
): Promise<void> {
  if (names.length === 0 && options.pattern === undefined) {
    throw new InputError(
      'names',
      "name the files to delete, or choose them with --pattern; '%' is all of them",
    )
  }
  const files = await chosen(io, await open(io, path, options), names, options)
  if (files.length === 0) return say(io, options, 'no files')
  const isMeant = await consent(
    io,
    options,
    `delete ${files.length} files of ${path}`,
    files.map(({ name }) => name),
  )
  if (!isMeant) return
  await transfer(
    io,
    options,
    'deleting',
    files,
    () => 1,
    async file => {
      await file.delete()
      await io.out(`${file.name}\n`)
    },
  )
}

function open(io: Io, path: string, options: FilesCommandOptions): Promise<Run> {
  return openRun(openApi(options, io), path)
}

async function chosen(
  io: Io,
  run: Run,
  names: readonly string[],
  { pattern }: FilesCommandOptions,
): Promise<RunFile[]> {
  const files = await run
    .files({ names, ...(pattern === undefined ? {} : { pattern }), signal: io.signal })
    .toArray()
  const found = new Set(files.map(({ name }) => name))
  const missing = names.filter(name => !found.has(name))
  if (missing.length > 0) await run.file(missing[0] ?? '')
  return files
}

/** Works on all of them, and names those that failed at the end: one bad file is not the end of the others. */
async function transfer<Item extends RunFile | string>(
  io: Io,
  options: FilesCommandOptions,
  action: string,
  items: readonly Item[],
  weight: (item: Item) => number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const total = items.reduce((sum, item) => sum + weight(item), 0)
  const format =
    items.some(item => typeof item !== 'string') && action === 'downloading' ? bytesText : undefined
  const progress = startProgress(io, options, action, total, format)
  const failures: string[] = []
  let done = 0
  let lastError: unknown
  try {
    await inParallel(items, jobsOf(options), async item => {
      try {
        await work(item)
      } catch (error) {
        if (io.signal.aborted) throw error
        lastError = error
        failures.push(error instanceof Error ? error.message : String(error))
      }
      done += weight(item)
      progress.update(done)
    })
  } finally {
    progress.end()
  }
  if (failures.length > 0 && failures.length === items.length && items.length === 1) throw lastError
  for (const failure of failures) io.err(`runscan: ${failure}\n`)
  if (failures.length > 0) throw new PartialError(`${failures.length} of ${items.length} files failed`)
  say(io, options, `${items.length} files`)
}
