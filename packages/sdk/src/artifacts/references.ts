// Adds references to an artifact: to what is kept elsewhere.
import { type CallOptions, createTransport, InputError, optionsOf, resolveSettings } from '@runscan/core'
import { fileUriOf, pathOfFileUri, quotePath } from '../node/file-uri.js'
import { filesBelow, md5OfFile } from '../node/local-files.js'
import { requireFiles } from '../node/modules.js'
import { withoutQuotes } from './contents.js'
import { addEntry, type Draft, type DraftEntry, md5 } from './draft.js'
import { ArtifactEntry } from './entry.js'
import { checkEntryPath } from './validate.js'

/** How a reference is added. */
export interface AddReferenceOptions extends CallOptions {
  /** The path in the artifact. Default: the last part of the URI; below a folder, the paths in it. */
  name?: string
  /** Whether what it leads to is looked at, so that a change of it is noticed. Default true. */
  checksum?: boolean
  /** A folder with more files is an error. Default 10000000. */
  maxObjects?: number
}

/** Adds a reference: to an address, to files of this machine, or to an entry of another artifact. */
export async function addReference(
  draft: Draft,
  target: string | ArtifactEntry,
  options: AddReferenceOptions,
): Promise<DraftEntry[]> {
  const { name, checksum = true, maxObjects = 10_000_000, ...call } = optionsOf(options)
  const found =
    target instanceof ArtifactEntry
      ? [entryOf(name ?? lastPart(target.path), target.refUrl(), { digest: target.digest, size: 0 })]
      : await referencesOf(target, name, checksum, maxObjects, call)
  return found.map(entry => addEntry(draft, entry, false))
}

async function referencesOf(
  uri: string,
  name: string | undefined,
  checksum: boolean,
  maxObjects: number,
  call: CallOptions,
): Promise<DraftEntry[]> {
  const scheme = typeof uri === 'string' ? /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase() : undefined
  if (scheme === undefined) {
    throw new InputError(
      'uri',
      `'${String(uri)}' is no URI: to refer to a file of this machine, write file://`,
    )
  }
  if (scheme === 'wandb-artifact' || scheme === 'wandb-client-artifact') {
    throw new InputError(
      'uri',
      'to refer to another artifact, pass its entry: `await artifact.getEntry(path)`',
    )
  }
  if (scheme === 'file') return fileReferences(uri, name, checksum, maxObjects)
  if (scheme === 'http' || scheme === 'https') {
    const path = name ?? lastPart(uri)
    return [checksum ? await webReference(uri, path, call) : entryOf(path, uri, { digest: uri })]
  }
  const isStore = ['s3', 'gs'].includes(scheme)
  if (isStore && checksum) {
    throw new InputError(
      'checksum',
      `what is in ${scheme} cannot be looked at here: pass \`checksum: false\``,
    )
  }
  if (name === undefined && !isStore) {
    throw new InputError('name', `pass \`name\` for a reference with \`${scheme}\`: '${uri}'`)
  }
  return [entryOf(name ?? uri.replace(/^[^/]*\/\/[^/]*\//, ''), uri, { digest: uri })]
}

/** The ETag tells versions apart; without one, the address alone. */
async function webReference(uri: string, path: string, call: CallOptions): Promise<DraftEntry> {
  // No session, and so no key: the address may be anybody's.
  const transport = createTransport({ settings: resolveSettings({}) })
  return transport.send(
    uri,
    { what: `looking at '${uri}'` },
    async response => {
      await response.body?.cancel()
      const etag = response.headers.get('etag')
      const length = response.headers.get('content-length')
      const ref = response.url || uri
      return entryOf(path, ref, {
        digest: etag === null ? ref : withoutQuotes(etag),
        size: length === null ? undefined : Number(length),
        extra: etag === null ? {} : { etag },
      })
    },
    call,
  )
}

async function fileReferences(
  uri: string,
  name: string | undefined,
  checksum: boolean,
  maxObjects: number,
): Promise<DraftEntry[]> {
  const { files, path } = requireFiles('references to files are made in Node')
  const place = pathOfFileUri(uri)
  const stats = await files.stat(place).catch(cause => {
    throw new InputError('uri', `'${uri}' leads to no file and to no folder`, { cause })
  })
  const digestOf = (file: string) =>
    checksum ? md5OfFile(file) : md5('base64', new TextEncoder().encode(fileUriOf(file)))
  if (stats.isFile()) {
    return [entryOf(name ?? path.basename(place), uri, { digest: await digestOf(place), size: stats.size })]
  }
  const found: DraftEntry[] = []
  const prefix = name === undefined ? '' : `${checkEntryPath(name)}/`
  const base = uri.endsWith('/') ? uri : `${uri}/`
  for await (const { name: below, file } of filesBelow(place)) {
    if (found.length >= maxObjects) {
      throw new InputError(
        'maxObjects',
        `'${uri}' has more than ${maxObjects} files: pass a larger \`maxObjects\``,
      )
    }
    const { size } = await files.stat(file)
    found.push(entryOf(prefix + below, base + quotePath(below), { digest: await digestOf(file), size }))
  }
  return found
}

function entryOf(
  path: string,
  ref: string,
  more: { digest: string; size?: number | undefined; extra?: Record<string, unknown> },
): DraftEntry {
  const { digest, size, extra = {} } = more
  return {
    path: checkEntryPath(path),
    ref,
    digest,
    size,
    extra,
    birthArtifactId: undefined,
    content: undefined,
  }
}

function lastPart(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1)
}
