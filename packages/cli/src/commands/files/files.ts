// runscan files: the files of a run, listed, downloaded, uploaded or deleted.
import { stat } from 'node:fs/promises'
import { InputError, NotFoundError } from '@runscan/core'
import type { Files, Run, RunFile } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { toJson } from '../../output/json.js'
import { bytesText } from '../../output/progress.js'
import { writeTable } from '../../output/table.js'
import { clean } from '../../output/text.js'
import { reportTransfer, watchTransfer } from '../../output/transfer.js'
import { consent } from '../../program/consent.js'
import { type GlobalOptions, jobsOf, openApi, say } from '../../session.js'
import { didYouMean } from '../../suggest/nearest.js'
import { openRun } from '../../suggest/paths.js'

export interface FilesCommandOptions extends GlobalOptions {
  pattern?: string
  output?: string
  replace?: boolean
  root?: string
}

type Names = readonly string[]

export async function listFiles(
  io: Io,
  path: string,
  names: Names,
  options: FilesCommandOptions,
): Promise<void> {
  const files = await chosen(io, await openRun(openApi(options, io), path), names, options)
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
  names: Names,
  options: FilesCommandOptions,
): Promise<void> {
  const { output: root = '.', replace = false } = options
  const run = await openRun(openApi(options, io), path)
  const files = await chosen(io, run, names, options)
  if (options.dryRun) {
    for (const { name, size } of files) io.err(`this would download ${clean(name)} (${bytesText(size)})\n`)
    return
  }
  const watch = watchTransfer(io, options, 'downloading', sum(files.map(({ size }) => size)))
  const { saved, failed } = await listOf(io, run, names, options)
    .download(root, {
      replace,
      existOk: !replace,
      concurrency: jobsOf(options),
      onProgress: watch.onProgress,
      signal: io.signal,
    })
    .finally(watch.end)
  for (const file of saved) await io.out(`${file.path}\n`)
  reportTransfer(io, options, saved.length, failed)
}

export async function putFiles(
  io: Io,
  path: string,
  paths: Names,
  options: FilesCommandOptions,
): Promise<void> {
  const run = await openRun(openApi(options, io), path)
  if (options.dryRun) {
    for (const file of paths) io.err(`this would upload ${clean(file)}\n`)
    return
  }
  const watch = watchTransfer(io, options, 'uploading', sum(await Promise.all(paths.map(sizeOf))))
  const { uploaded, failed } = await run
    .uploadFiles(paths, {
      ...(options.root === undefined ? {} : { root: options.root }),
      concurrency: jobsOf(options),
      onProgress: watch.onProgress,
      signal: io.signal,
    })
    .finally(watch.end)
  for (const { name } of uploaded) await io.out(`${name}\n`)
  reportTransfer(io, options, uploaded.length, failed)
}

export async function removeFiles(
  io: Io,
  path: string,
  names: Names,
  options: FilesCommandOptions,
): Promise<void> {
  if (names.length === 0 && options.pattern === undefined) {
    throw new InputError(
      'names',
      "name the files to delete, or choose them with --pattern; '%' is all of them",
    )
  }
  const run = await openRun(openApi(options, io), path)
  const found = (await chosen(io, run, names, options)).map(({ name }) => name)
  if (found.length === 0) return say(io, options, 'no files')
  if (!(await consent(io, options, `delete ${counted(found.length, 'file')} of ${path}`, found))) return
  await run.files({ names: found, signal: io.signal }).delete({ signal: io.signal })
  for (const name of found) await io.out(`${name}\n`)
  say(io, options, counted(found.length, 'file'))
}

function listOf(io: Io, run: Run, names: Names, { pattern }: FilesCommandOptions): Files {
  return run.files({ names, ...(pattern === undefined ? {} : { pattern }), signal: io.signal })
}

/** The files that were asked for. @throws `NotFoundError` for a name that the run does not have */
async function chosen(io: Io, run: Run, names: Names, options: FilesCommandOptions): Promise<RunFile[]> {
  const files = await listOf(io, run, names, options).toArray()
  const found = new Set(files.map(({ name }) => name))
  const missing = names.find(name => !found.has(name))
  if (missing === undefined) return files
  const known = (await run.files({ signal: io.signal }).toArray()).map(({ name }) => name)
  const isPattern = /[*?]/.test(missing)
  const advice = isPattern
    ? "; for several files write --pattern '%.json', where % is any text"
    : didYouMean(missing, known)
  throw new NotFoundError(`run '${run.id}' has no file '${missing}'${advice}`, 'FILE_NOT_FOUND')
}

/** A file that is not there is an error of the upload, not of this. */
function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
