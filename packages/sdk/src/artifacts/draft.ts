// What an artifact is made of before it is logged.
import { InputError, nodeModule } from '@runscan/core'
import type { LocalFile } from '../node/upload.js'
import { type EntryFields, manifestDigestText } from './manifest.js'
import { checkEntryPath } from './validate.js'

/** Where the content of an entry is, until it is uploaded. */
export type LocalContent =
  | { bytes: Uint8Array }
  /** A file that must not change until then. */
  | { local: LocalFile }

/** An entry that is being added. */
export interface DraftEntry extends EntryFields {
  /** Undefined for a reference. */
  readonly content: LocalContent | undefined
}

/** An artifact that is being made. */
export interface Draft {
  /** Ids that the service knows it by, also when it is logged in several attempts. */
  readonly clientId: string
  readonly sequenceClientId: string
  readonly entries: Map<string, DraftEntry>
  digest(): string
}

export function createDraft(): Draft {
  const entries = new Map<string, DraftEntry>()
  return {
    clientId: randomId(),
    sequenceClientId: randomId(),
    entries,
    digest: () => md5('hex', new TextEncoder().encode(manifestDigestText(entries.values()))),
  }
}

/** Adds an entry. @throws `InputError` when there is another content under that path, unless it may be written over */
export function addEntry(draft: Draft, entry: DraftEntry, overwrite: boolean): DraftEntry {
  const path = checkEntryPath(entry.path)
  const known = draft.entries.get(path)
  if (known && known.digest !== entry.digest && !overwrite) {
    throw new InputError(
      'name',
      `there is a '${path}' already, with another content: pass \`overwrite\` to replace it`,
    )
  }
  const added = { ...entry, path }
  draft.entries.set(path, added)
  return added
}

/** Adds bytes or a text. */
export function addBytes(
  draft: Draft,
  path: string,
  content: Uint8Array | string,
  overwrite: boolean,
): DraftEntry {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    throw new InputError('content', '`content` is a text or a Uint8Array')
  }
  // A copy: what is logged is what was added.
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice()
  const plain = { ref: undefined, birthArtifactId: undefined, extra: {} }
  return addEntry(
    draft,
    { path, digest: md5('base64', bytes), size: bytes.length, ...plain, content: { bytes } },
    overwrite,
  )
}

/** Removes an entry, or all of a folder. @throws `InputError` when there is no such */
export function removeEntries(draft: Draft, path: string): void {
  const plain = checkEntryPath(path)
  if (draft.entries.delete(plain)) return
  const below = [...draft.entries.keys()].filter(key => key.startsWith(`${plain}/`))
  if (below.length === 0) throw new InputError('path', `there is no '${plain}' to remove`)
  for (const key of below) draft.entries.delete(key)
}

/** @throws `InputError` where there is no Node */
export function md5(encoding: 'hex' | 'base64', content: Uint8Array): string {
  const crypto = nodeModule('node:crypto')
  if (!crypto) throw new InputError('artifact', 'artifacts are made in Node: there are no MD5 digests here')
  return crypto.createHash('md5').update(content).digest(encoding)
}

/** As the official client makes them: 128 letters and digits. */
function randomId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
  // 36 of 256 values leave a small unevenness, which does no harm to an id of this length.
  return Array.from(crypto.getRandomValues(new Uint8Array(128)), byte => alphabet[byte % 36]).join('')
}
