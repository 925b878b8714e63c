// What an artifact consists of: a list of entries by path.
import { parseExtendedJson, ResponseError, stringifyExtendedJson } from '@runscan/core'

/** An entry: a file, or a reference to something that is kept elsewhere. */
export interface EntryFields {
  /** Below the artifact's root, with slashes. */
  readonly path: string
  /** Of a file the base64 of its MD5 (or XXH128, see `extra.alg`); of a reference what tells its versions apart. */
  readonly digest: string
  /** Bytes; undefined when nobody knows. */
  readonly size: number | undefined
  /** Where a reference leads; undefined for a file. */
  readonly ref: string | undefined
  /** The version that the content was first uploaded for. */
  readonly birthArtifactId: string | undefined
  readonly extra: Readonly<Record<string, unknown>>
}

/** Reads a manifest. @throws `ResponseError` for what is none */
export function parseManifest(text: string): EntryFields[] {
  let parsed: unknown
  try {
    parsed = parseExtendedJson(text)
  } catch (cause) {
    throw new ResponseError(`the manifest is not JSON: ${(cause as Error).message}`, cause)
  }
  const { version, contents } = (parsed ?? {}) as { version?: unknown; contents?: unknown }
  if (version !== 1 || typeof contents !== 'object' || contents === null || Array.isArray(contents)) {
    throw new ResponseError('the manifest is not one of version 1, with `contents`')
  }
  return Object.entries(contents).map(([path, entry]) => readEntry(path, entry))
}

function readEntry(path: string, entry: unknown): EntryFields {
  const { digest, size, ref, birthArtifactID, extra } = (entry ?? {}) as Record<string, unknown>
  if (typeof digest !== 'string') throw new ResponseError(`the entry '${path}' of the manifest has no digest`)
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    path,
    digest,
    size: typeof size === 'number' || typeof size === 'bigint' ? Number(size) : undefined,
    ref: text(ref),
    birthArtifactId: text(birthArtifactID),
    extra: typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {},
  }
}

/** A manifest as it is uploaded. */
export function printManifest(entries: Iterable<EntryFields>): string {
  const contents: Record<string, unknown> = Object.create(null)
  for (const { path, digest, size, ref, birthArtifactId, extra } of entries) {
    contents[path] = {
      digest,
      ...(ref === undefined ? {} : { ref }),
      ...(birthArtifactId === undefined ? {} : { birthArtifactID: birthArtifactId }),
      ...(size === undefined ? {} : { size }),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    }
  }
  return stringifyExtendedJson({
    version: 1,
    storagePolicy: 'wandb-storage-policy-v1',
    storagePolicyConfig: { storageLayout: 'V2' },
    contents,
  })
}

/** What the digest of a whole artifact is made of: the paths and digests, in the order of their code points. */
export function manifestDigestText(entries: Iterable<EntryFields>): string {
  const lines = [...entries]
    .sort((a, b) => compareCodePoints(a.path, b.path))
    .map(({ path, digest }) => `${path}:${digest}\n`)
  return `wandb-artifact-manifest-v1\n${lines.join('')}`
}

/** The order of Python, which is not that of UTF-16 where characters take two units. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates come after all other units, as the characters that they make do. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
