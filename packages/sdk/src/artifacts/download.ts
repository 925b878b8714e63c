// Saves the files of an artifact below a folder, and checks them there. Node alone.
import {
  ArtifactContentError,
  type CallOptions,
  InputError,
  isRunscanError,
  optionsOf,
  processEnvironment,
  startDeadline,
} from '@runscan/core'
import { download, type RemoteContent } from '../node/download.js'
import { checkConcurrency } from '../node/download-file.js'
import { pathOfFileUri } from '../node/file-uri.js'
import { filesBelow, md5OfFile } from '../node/local-files.js'
import { requireFiles, shareSignal } from '../node/modules.js'
import { openPart } from '../node/part-file.js'
import { forEachOf } from '../node/pool.js'
import { openFolderBelow, type SafeFolder } from '../node/safe-folder.js'
import { safeParts } from '../node/safe-path.js'
import { noTimeout, type TransferOptions } from '../node/transfer.js'
import { checkEtag, type EntryContent, isMd5, locateEntry, locateListed, unreadable } from './contents.js'
import { type EntrySource, versionText } from './entry-source.js'
import { ArtifactFiles } from './files.js'
import type { EntryFields } from './manifest.js'

/** How an entry is saved. */
export interface DownloadEntryOptions extends CallOptions, TransferOptions {
  /** The folder. Default: one of the artifact's name and version, below `WANDB_ARTIFACT_DIR` or `artifacts`. */
  root?: string
}

/** How an artifact is saved. */
export interface DownloadArtifactOptions extends DownloadEntryOptions {
  /** Only entries whose paths begin so. */
  pathPrefix?: string
  /** Whether references that cannot be followed are left out, and told, and are no error. Default false. */
  allowMissingReferences?: boolean
  /** Files at a time. Default 8. */
  concurrency?: number
}

/** What was saved. */
export interface DownloadArtifactResult {
  /** The folder. */
  root: string
  /** Where each entry is, in the order of their paths. */
  files: { path: string; file: string }[]
  /** References that could not be followed, and why. */
  missingReferences: { path: string; ref: string; error: Error }[]
}

/** Files that are there with the right content already are kept; others of these names are written over. */
export async function downloadArtifact(
  source: EntrySource,
  entries: Iterable<EntryFields>,
  {
    root,
    pathPrefix = '',
    allowMissingReferences = false,
    concurrency = 8,
    ...options
  }: DownloadArtifactOptions,
): Promise<DownloadArtifactResult> {
  requireFiles()
  checkConcurrency(concurrency)
  const folder = root ?? defaultRoot(source)
  const wanted = new Map(
    [...entries].filter(({ path }) => path.startsWith(pathPrefix)).map(entry => [entry.path, entry]),
  )
  // A name that leads elsewhere is refused before anything is saved.
  for (const path of wanted.keys()) safeParts(path)
  const result: DownloadArtifactResult = { root: folder, files: [], missingReferences: [] }
  const { signal: caller, timeoutMs = noTimeout, ...transfer } = options
  const deadline = startDeadline(`downloading '${versionText(source)}'`, timeoutMs, caller)
  const signal = shareSignal(deadline.signal)
  try {
    await forEachOf(located(source, wanted, signal), concurrency, async ({ entry, content }) => {
      try {
        const file = await saveEntry(source, entry, { ...transfer, signal, root: folder }, content)
        result.files.push({ path: entry.path, file })
      } catch (error) {
        const isMissing = entry.ref !== undefined && isRunscanError(error) && !signal.aborted
        if (!allowMissingReferences || !isMissing) throw error
        result.missingReferences.push({ path: entry.path, ref: entry.ref ?? '', error })
      }
    })
  } catch (error) {
    throw deadline.explain(error) ?? error
  } finally {
    deadline.end()
  }
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
  result.files.sort(byPath)
  result.missingReferences.sort(byPath)
  return result
}

/** Gives the path. */
export async function downloadEntry(
  source: EntrySource,
  entry: EntryFields,
  options: DownloadEntryOptions,
): Promise<string> {
  return saveEntry(source, entry, { ...options, root: optionsOf(options).root ?? defaultRoot(source) })
}

/** What was found right. */
export interface VerifyArtifactResult {
  /** Files that are as the manifest says. */
  files: number
  /** References, which are not looked at. */
  references: number
}

/** @throws `ArtifactContentError` for a file that is not as the manifest says, is missing, or is none of the artifact's */
export async function verifyArtifact(
  source: EntrySource,
  entries: Iterable<EntryFields>,
  root: string | undefined,
  call: CallOptions,
): Promise<VerifyArtifactResult> {
  const { path: paths } = requireFiles()
  const folder = root ?? defaultRoot(source)
  const members = new Map([...entries].map(entry => [safeParts(entry.path).join('/'), entry]))
  for await (const { name, file } of filesBelow(folder)) {
    if (!members.has(name)) {
      throw new ArtifactContentError(name, `'${file}' is no file of '${versionText(source)}'`)
    }
  }
  const result: VerifyArtifactResult = { files: 0, references: 0 }
  for (const [name, entry] of members) {
    if (entry.ref !== undefined) {
      result.references += 1
      continue
    }
    const md5 = isMd5(entry) ? entry.digest : (await locateEntry(source, entry, call)).md5
    const found = await md5OfFile(paths.join(folder, name)).catch(cause => {
      throw new ArtifactContentError(entry.path, `'${entry.path}' is not in '${folder}'`, cause)
    })
    if (md5 !== undefined && found !== md5) {
      throw new ArtifactContentError(entry.path, `'${entry.path}' in '${folder}' is not as the manifest says`)
    }
    result.files += 1
  }
  return result
}

/** The entries with the places of their contents, as the service lists them; those that it does not list come last. */
async function* located(
  source: EntrySource,
  wanted: Map<string, EntryFields>,
  signal: AbortSignal,
): AsyncGenerator<{ entry: EntryFields; content?: EntryContent }> {
  const rest = new Map(wanted)
  const hasFiles = [...wanted.values()].some(({ ref }) => ref === undefined)
  if (hasFiles) {
    for await (const file of new ArtifactFiles(source, { perPage: 1000, signal })) {
      const entry = rest.get(file.name)
      if (!entry || entry.ref !== undefined) continue
      rest.delete(file.name)
      yield { entry, content: locateListed(entry, file) }
    }
  }
  for (const entry of rest.values()) yield { entry }
}

async function saveEntry(
  source: EntrySource,
  entry: EntryFields,
  { root, ...options }: DownloadEntryOptions & { root: string },
  listed?: EntryContent,
): Promise<string> {
  if (typeof root !== 'string' || root === '') throw new InputError('root', 'name the folder to save to')
  const { path } = requireFiles()
  const parts = safeParts(entry.path)
  const name = parts.at(-1) ?? ''
  const target = path.join(root, ...parts)
  const content = listed ?? (await locateEntry(source, entry, options))
  const folder = await openFolderBelow(root, parts.slice(0, -1))
  try {
    if (await hasContent(folder, name, content)) return target
    if (content.kind === 'local') await copyLocal(entry, content, folder, name)
    else await fetchRemote(source, entry, content, folder, name, options)
    return target
  } finally {
    await folder.close()
  }
}

async function hasContent(folder: SafeFolder, name: string, { size, md5 }: EntryContent): Promise<boolean> {
  if (md5 === undefined) return false
  const { files } = requireFiles()
  const place = folder.entry(name)
  const stats = await files.lstat(place).catch(() => undefined)
  if (!stats?.isFile() || (size !== undefined && stats.size !== size)) return false
  return (await md5OfFile(place)) === md5
}

async function fetchRemote(
  source: EntrySource,
  entry: EntryFields,
  content: EntryContent & { kind: 'remote' },
  folder: SafeFolder,
  name: string,
  options: CallOptions & TransferOptions,
): Promise<void> {
  const { transport } = source.context
  if (content.etag !== undefined) {
    const what = `looking at '${content.url}'`
    const etag = await transport.send(
      content.url,
      { what },
      async response => {
        await response.body?.cancel()
        return response.headers.get('etag')
      },
      { signal: options.signal },
    )
    checkEtag(entry.path, content, etag)
  }
  await download(transport, {
    ...options,
    file: entry.path,
    content: remoteOf(content),
    folder,
    name,
    replace: true,
    renew: async () => {
      const renewed = await locateEntry(source, entry, { signal: options.signal })
      return remoteOf(renewed)
    },
  })
}

function remoteOf({ url, size, md5 }: EntryContent): RemoteContent {
  return { url, size, md5 }
}

async function copyLocal(
  entry: EntryFields,
  { url, md5 }: EntryContent & { kind: 'local' },
  folder: SafeFolder,
  name: string,
): Promise<void> {
  const { files } = requireFiles()
  const handle = await files.open(pathOfFileUri(url), 'r').catch(cause => {
    throw unreadable(entry.path, url, cause)
  })
  const part = await openPart(folder, name, undefined)
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false }))
      await part.append(chunk as Uint8Array)
    if (part.md5() !== md5) {
      throw new ArtifactContentError(entry.path, `'${entry.path}' refers to '${url}', which has changed`)
    }
    await part.complete(true)
  } finally {
    await part.end(false)
    await handle.close()
  }
}

function defaultRoot({ node }: EntrySource): string {
  const { path } = requireFiles()
  const parent = processEnvironment().WANDB_ARTIFACT_DIR || 'artifacts'
  const [name = ''] = safeParts(`${node.artifactSequence.name}:v${node.versionIndex}`)
  return path.join(parent, name)
}
