// runscan artifacts: what runs have logged and used, listed, downloaded, logged and used.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { InputError, NotFoundError } from '@runscan/core'
import { type Api, Artifact, type Run } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { toJson } from '../../output/json.js'
import { bytesText } from '../../output/progress.js'
import { writeTable } from '../../output/table.js'
import { clean } from '../../output/text.js'
import { watchTransfer } from '../../output/transfer.js'
import { describeRun } from '../../run/name.js'
import { type GlobalOptions, jobsOf, names, openApi, say } from '../../session.js'
import { openRun } from '../../suggest/paths.js'

export interface ArtifactsCommandOptions extends GlobalOptions {
  used?: boolean
  type?: string
  output?: string
  prefix?: string
  alias?: string[]
  tag?: string[]
  description?: string
}

type Options = ArtifactsCommandOptions

export async function listArtifacts(io: Io, written: string, options: Options): Promise<void> {
  const api = openApi(options, io)
  if (options.type === undefined && isVersionPath(written)) {
    const artifact = await api.artifact(written, { signal: io.signal })
    const { entries } = await artifact.manifest({ signal: io.signal })
    const facts = [...entries.values()].map(({ path: name, size, digest, ref }) => ({
      path: name,
      size,
      digest,
      ref,
    }))
    return show(io, options, facts, ['PATH', 'BYTES', 'REFERENCE'], ({ path: name, size, ref }) => [
      name,
      size,
      ref,
    ])
  }
  const list =
    options.type === undefined
      ? (await openRunForArtifacts(api, written))[options.used ? 'usedArtifacts' : 'loggedArtifacts']({
          signal: io.signal,
        })
      : api.artifacts(options.type, written, { signal: io.signal })
  const facts = (await list.toArray()).map(factsOf)
  await show(io, options, facts, ['NAME', 'TYPE', 'BYTES', 'FILES', 'ALIASES', 'CREATED'], fact => [
    fact.name,
    fact.type,
    fact.size,
    fact.fileCount,
    fact.aliases.join(', '),
    fact.createdAt.slice(0, 19),
  ])
}

/** A path that is no run's may be that of an artifact. */
async function openRunForArtifacts(api: Api, written: string): Promise<Run> {
  try {
    return await openRun(api, written)
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    const advice = 'for the versions of an artifact say its --type, for the files of one write name:version'
    throw new NotFoundError(`${error.message}; ${advice}`, error.code)
  }
}

export async function getArtifact(io: Io, written: string, options: Options): Promise<void> {
  const artifact = await openApi(options, io).artifact(written, { signal: io.signal })
  if (options.dryRun) {
    return say(
      io,
      options,
      `this would download ${counted(artifact.fileCount, 'file')}, ${bytesText(artifact.size)}`,
    )
  }
  const watch = watchTransfer(io, options, 'downloading', artifact.size)
  const { root, files } = await artifact
    .download({
      ...(options.output === undefined ? {} : { root: options.output }),
      ...(options.prefix === undefined ? {} : { pathPrefix: options.prefix }),
      concurrency: jobsOf(options),
      onProgress: watch.onProgress,
      signal: io.signal,
    })
    .finally(watch.end)
  for (const { file } of files) await io.out(`${file}\n`)
  say(io, options, `${counted(files.length, 'file')} of ${clean(artifact.name)} in ${clean(root)}`)
}

export async function putArtifact(
  io: Io,
  runPath: string,
  name: string,
  files: readonly string[],
  options: Options,
): Promise<void> {
  const { description } = options
  const artifact = new Artifact(name, options.type ?? '', description === undefined ? {} : { description })
  for (const file of files) await add(artifact, file)
  const { entries, size } = await artifact.manifest()
  const run = await openRun(openApi(options, io), runPath)
  if (options.dryRun)
    return say(
      io,
      options,
      `this would log ${counted(entries.size, 'file')}, ${bytesText(size)}, to ${describeRun(run)}`,
    )
  const watch = watchTransfer(io, options, 'uploading', size)
  await run
    .logArtifact(artifact, {
      aliases: names(options.alias) ?? [],
      tags: names(options.tag) ?? [],
      concurrency: jobsOf(options),
      onProgress: watch.onProgress,
      signal: io.signal,
    })
    .finally(watch.end)
  if (options.json || options.jsonl) return io.out(`${toJson(factsOf(artifact), !options.jsonl)}\n`)
  await io.out(`${artifact.qualifiedName}\n`)
}

export async function applyArtifact(
  io: Io,
  runPath: string,
  written: string,
  options: Options,
): Promise<void> {
  const api = openApi(options, io)
  const run = await openRun(api, runPath)
  const artifact = await api.artifact(written, { signal: io.signal })
  if (options.dryRun)
    return say(io, options, `this would make ${artifact.qualifiedName} an input of ${describeRun(run)}`)
  await run.useArtifact(artifact, { signal: io.signal })
  await io.out(`${artifact.qualifiedName}\n`)
}

/** Names of artifacts have no colons, and what is behind one is the version. */
function isVersionPath(written: string): boolean {
  return !/^https?:/i.test(written) && written.includes(':')
}

/** A file under its own name, a folder with what is in it. */
async function add(artifact: Artifact, file: string): Promise<void> {
  const found = await stat(file).catch(cause => {
    throw new InputError('files', `cannot read '${file}': ${(cause as Error).message}`, { cause })
  })
  if (found.isDirectory()) await artifact.addDir(file)
  else await artifact.addFile(file, { name: path.basename(file) })
}

function factsOf({
  name,
  type,
  version,
  aliases,
  tags,
  size,
  fileCount,
  digest,
  createdAt,
  qualifiedName,
}: Artifact) {
  return { name, type, version, aliases, tags, size, fileCount, digest, createdAt, qualifiedName }
}

async function show<Fact>(
  io: Io,
  options: Options,
  facts: readonly Fact[],
  head: readonly string[],
  cells: (fact: Fact) => unknown[],
): Promise<void> {
  if (options.json) return io.out(`${toJson(facts, true)}\n`)
  if (options.jsonl) return io.out(facts.map(fact => `${toJson(fact)}\n`).join(''))
  if (facts.length === 0) return say(io, options, 'nothing is there')
  await writeTable(io, head, facts.map(cells))
}
