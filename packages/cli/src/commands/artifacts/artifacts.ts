// runscan artifacts: what runs have logged and used, listed, downloaded, logged and used.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { InputError, NotFoundError } from '@runscan/core'
import { type Api, Artifact, type ArtifactCollection } from '@runscan/sdk'
import type { Io } from '../../io.js'
import { counted } from '../../output/counted.js'
import { toJson } from '../../output/json.js'
import { bytesText } from '../../output/progress.js'
import { writeTable } from '../../output/table.js'
import { clean } from '../../output/text.js'
import { watchTransfer } from '../../output/transfer.js'
import { describeRun } from '../../run/name.js'
import { type GlobalOptions, jobsOf, names, openApi, say } from '../../session.js'
import { openArtifact } from '../../suggest/artifacts.js'
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
    const artifact = await openArtifact(api, written)
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
  const found = await (options.type === undefined ? ofRun : ofType)(api, written, options)
  if (found.collections) {
    return show(io, options, found.collections, ['NAME', 'TYPE', 'DESCRIPTION', 'CREATED'], collection => [
      collection.name,
      collection.type,
      collection.description,
      collection.createdAt.slice(0, 19),
    ])
  }
  const facts = found.artifacts.map(factsOf)
  await show(io, options, facts, ['NAME', 'TYPE', 'BYTES', 'FILES', 'ALIASES', 'CREATED'], fact => [
    fact.name,
    fact.type,
    fact.size,
    fact.fileCount,
    fact.aliases.join(', '),
    fact.createdAt.slice(0, 19),
  ])
}

/** What a path may name: artifacts, or a project with its collections of them. */
type Listed =
  | { artifacts: Artifact[]; collections?: undefined }
  | { collections: ArtifactCollection[]; artifacts?: undefined }

/** The versions of an artifact; or, when there is none of that path and it is a project's, what that has of the type. */
async function ofType(api: Api, written: string, { type = '' }: Options): Promise<Listed> {
  let error: unknown
  const artifacts = await api
    .artifacts(type, written)
    .toArray()
    .catch(failure => {
      error = failure
      return []
    })
  const collections = artifacts.length > 0 ? undefined : await collectionsOf(api, written, type)
  if (collections) return { collections }
  if (error) throw error
  return { artifacts }
}

/** What a run has logged or used; or, when there is no run of that path and it is a project's, what that has. */
async function ofRun(api: Api, written: string, { used }: Options): Promise<Listed> {
  try {
    const run = await openRun(api, written)
    return { artifacts: await (used ? run.usedArtifacts() : run.loggedArtifacts()).toArray() }
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    const collections = used ? undefined : await collectionsOf(api, written)
    if (collections) return { collections }
    const advice = 'for the versions of an artifact say its --type, for the files of one write name:version'
    throw new NotFoundError(`${error.message}; ${advice}`, error.code)
  }
}

/** The collections of a project; undefined when the path names none. */
async function collectionsOf(
  api: Api,
  written: string,
  type?: string,
): Promise<ArtifactCollection[] | undefined> {
  if (written.split('/').length > 2) return undefined
  const found: ArtifactCollection[] = []
  try {
    for await (const each of api.artifactCollections(written, type === undefined ? {} : { type }))
      found.push(each)
  } catch (error) {
    if (error instanceof NotFoundError) return undefined
    throw error
  }
  return found
}

export async function getArtifact(io: Io, written: string, options: Options): Promise<void> {
  const artifact = await openArtifact(openApi(options, io), written)
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
  const artifact = await openArtifact(api, written)
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
