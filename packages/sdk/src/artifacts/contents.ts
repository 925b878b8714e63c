// Where the content of an entry is, and reading it.
import {
  ArtifactContentError,
  ArtifactEntryNotFoundError,
  artifactOperations,
  type CallOptions,
  NotFoundError,
  nodeModule,
  ResponseError,
} from '@runscan/core'
import type { ApiContext } from '../context.js'
import { pathOfFileUri } from '../node/file-uri.js'
import { requireFiles, systemCode } from '../node/modules.js'
import { type EntrySource, versionText } from './entry-source.js'
import { fetchManifest } from './fetch-manifest.js'
import type { EntryFields } from './manifest.js'
import { fetchById, sourcePlace } from './nodes.js'

/** Where a content is. */
export type EntryContent =
  /** On the server, or at the end of an `http` reference; with the digests that it must have. */
  | {
      kind: 'remote'
      url: string
      size: number | undefined
      md5: string | undefined
      etag: string | undefined
    }
  /** On this machine, by a `file` reference. */
  | { kind: 'local'; url: string; size: number | undefined; md5: string }

/** An entry whose content cannot be had. */
export class UnreachableReferenceError extends NotFoundError {
  override name = 'UnreachableReferenceError'
  /** Where the reference leads. */
  readonly ref: string

  constructor(path: string, ref: string, reason: string) {
    super(`'${path}' refers to '${ref}', ${reason}`, 'UNREACHABLE_REFERENCE')
    this.ref = ref
  }
}

const deepest = 20

/** Finds the content of an entry, through other artifacts if it leads there. */
export async function locateEntry(
  source: EntrySource,
  entry: EntryFields,
  options?: CallOptions,
  depth = 0,
): Promise<EntryContent> {
  if (entry.ref === undefined) return locateFile(source, entry, options)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(entry.ref)?.[1]?.toLowerCase()
  switch (scheme) {
    case 'http':
    case 'https':
      return { kind: 'remote', url: entry.ref, size: entry.size, md5: undefined, etag: etagOf(entry) }
    case 'file':
      return { kind: 'local', url: entry.ref, size: entry.size, md5: entry.digest }
    case 'wandb-artifact': {
      if (depth >= deepest)
        throw new UnreachableReferenceError(entry.path, entry.ref, 'through too many artifacts')
      const target = await referredEntry(source.context, entry.path, entry.ref, options)
      return locateEntry(target.source, target.entry, options, depth + 1)
    }
    default:
      throw new UnreachableReferenceError(
        entry.path,
        entry.ref,
        `and \`${scheme ?? ''}\` cannot be read here`,
      )
  }
}

/** The file as the service lists it. */
async function fetchFileNode(
  source: EntrySource,
  path: string,
  options?: CallOptions,
): Promise<artifactOperations.ArtifactFileNode> {
  const { entity, project, collection, version } = source.place
  const variables = {
    entity,
    project,
    collection,
    alias: version,
    fileNames: [path],
    cursor: null,
    perPage: 1,
  }
  const data = await source.context.transport.execute(
    artifactOperations.artifactFilesQuery,
    variables,
    options,
  )
  const found = data.project?.artifactCollection?.artifactMembership?.files?.edges[0]?.node
  if (!found) throw new ArtifactEntryNotFoundError(path, versionText(source))
  return found
}

/** Whether a digest is the MD5 of the content, and not one of another kind. */
export function isMd5({ extra, ref }: EntryFields): boolean {
  return ref === undefined && (extra.alg === undefined || extra.alg === 'MD5')
}

/** Reads a content into memory, and checks it as far as the platform can. */
export async function readEntryBytes(
  source: EntrySource,
  entry: EntryFields,
  options?: CallOptions,
): Promise<Uint8Array> {
  const content = await locateEntry(source, entry, options)
  if (content.kind === 'local') return readLocal(entry.path, content)
  const bytes = await source.context.transport.send(
    content.url,
    { what: `reading '${entry.path}'` },
    async response => {
      checkEtag(entry.path, content, response.headers.get('etag'))
      return new Uint8Array(await response.arrayBuffer())
    },
    options,
  )
  checkBytes(entry.path, content, bytes)
  return bytes
}

/** @throws `ArtifactContentError` when a reference leads to another version of the content by now */
export function checkEtag(path: string, content: EntryContent, etag: string | null): void {
  if (content.kind !== 'remote' || content.etag === undefined) return
  const found = etag === null ? content.url : withoutQuotes(etag)
  if (found === content.etag) return
  throw new ArtifactContentError(
    path,
    `'${path}' refers to '${content.url}', which has changed: its ETag was '${content.etag}' and is '${found}'`,
  )
}

async function locateFile(
  source: EntrySource,
  entry: EntryFields,
  options?: CallOptions,
): Promise<EntryContent> {
  return locateListed(entry, await fetchFileNode(source, entry.path, options))
}

/** Where the content of a file is, as the service lists it. */
export function locateListed(
  entry: EntryFields,
  { directUrl, md5 }: Pick<artifactOperations.ArtifactFileNode, 'directUrl' | 'md5'>,
): EntryContent {
  if (!directUrl) throw new ResponseError(`the server gave no place to read '${entry.path}' from`)
  const digest = isMd5(entry) ? entry.digest : (md5 ?? undefined)
  return { kind: 'remote', url: directUrl, size: entry.size, md5: digest, etag: undefined }
}

async function referredEntry(
  context: ApiContext,
  path: string,
  ref: string,
  options?: CallOptions,
): Promise<{ source: EntrySource; entry: EntryFields }> {
  const [, hex = '', target = ''] = /^wandb-artifact:\/\/([0-9a-f]+)\/(.+)$/i.exec(ref) ?? []
  const node = await fetchById(context, base64Of(hex), options)
  const place = sourcePlace(node)
  if (!place) throw new UnreachableReferenceError(path, ref, 'in a project that the API key may not see')
  const source = { context, place, node }
  const entry = (await fetchManifest(source, options)).find(candidate => candidate.path === target)
  if (!entry) throw new UnreachableReferenceError(path, ref, 'where there is no such entry')
  return { source, entry }
}

/** An ETag as digests have it. */
export function withoutQuotes(etag: string): string {
  return etag.replace(/^"+|"+$/g, '')
}

/** The digest of an `http` reference is its ETag, or its URL where the server gave none. */
function etagOf({ digest, ref }: EntryFields): string | undefined {
  return digest === ref ? undefined : digest
}

function base64Of(hex: string): string {
  const pairs = hex.match(/../g) ?? []
  return btoa(String.fromCharCode(...pairs.map(pair => Number.parseInt(pair, 16))))
}

async function readLocal(path: string, content: EntryContent & { kind: 'local' }): Promise<Uint8Array> {
  const { files } = requireFiles('references to files of a machine cannot be read here')
  const bytes = await files.readFile(pathOfFileUri(content.url)).catch(cause => {
    throw unreadable(path, content.url, cause)
  })
  checkBytes(path, content, bytes)
  return new Uint8Array(bytes)
}

/** A reference to a file that is not there, or cannot be read. */
export function unreadable(path: string, ref: string, cause: unknown): UnreachableReferenceError {
  const reason =
    systemCode(cause) === 'ENOENT'
      ? 'which is not there'
      : `which cannot be read: ${(cause as Error).message}`
  return new UnreachableReferenceError(path, ref, reason)
}

function checkBytes(path: string, { size, md5 }: EntryContent, bytes: Uint8Array): void {
  if (size !== undefined && bytes.length !== size) {
    throw new ArtifactContentError(path, `'${path}' should have ${size} bytes, but has ${bytes.length}`)
  }
  const digest = nodeModule('node:crypto')?.createHash('md5').update(bytes).digest('base64')
  if (md5 !== undefined && digest !== undefined && digest !== md5) {
    throw new ArtifactContentError(path, `'${path}' is not what the manifest says: its MD5 is another one`)
  }
}
