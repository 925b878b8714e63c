// What a version consists of: a list of entries by path.
import { createHash } from 'node:crypto'
import { parseExtendedJson, stringifyExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'
import { checkEntryName } from './names.js'

/** An entry as clients write it; fields that are not named here are kept. */
export interface ManifestEntry {
  digest: string
  size?: number | bigint | null
  ref?: string | null
  birthArtifactID?: string | null
  [more: string]: unknown
}

/** A manifest of the one version of the format that there is. */
export interface Manifest {
  version: number | bigint
  storagePolicy: string
  storagePolicyConfig: unknown
  contents: Record<string, ManifestEntry>
}

/** Reads a manifest. @throws `ServerError` 400 for what is none */
export function parseManifest(bytes: Uint8Array): Manifest {
  let parsed: unknown
  try {
    parsed = parseExtendedJson(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw badRequest(`the manifest is not JSON: ${(cause as Error).message}`, cause)
  }
  if (!isPlainObject(parsed) || Number(parsed.version) !== 1 || !isPlainObject(parsed.contents)) {
    throw badRequest('the manifest is not one of version 1, with `contents`')
  }
  for (const [name, entry] of Object.entries(parsed.contents)) {
    checkEntryName(name)
    if (!isPlainObject(entry) || typeof entry.digest !== 'string') {
      throw badRequest(`the entry '${name}' of the manifest has no digest`)
    }
  }
  return parsed as unknown as Manifest
}

/** The manifest with the entries of others on top, each over those before it. */
export function mergeManifests(first: Manifest, others: readonly Manifest[]): Manifest {
  return { ...first, contents: Object.assign({}, first.contents, ...others.map(({ contents }) => contents)) }
}

/** As it is stored and sent. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return Buffer.from(stringifyExtendedJson(manifest))
}

/** The digest of the whole, in hex: the entries' paths and digests in the order of their code points. */
export function manifestDigest({ contents }: Manifest): string {
  const hash = createHash('md5').update('wandb-artifact-manifest-v1\n')
  // UTF-8 sorts as code points do, which UTF-16 does not.
  const paths = Object.keys(contents).map(path => Buffer.from(path))
  for (const path of paths.sort(Buffer.compare)) {
    hash.update(`${path}:${contents[path.toString()]?.digest}\n`)
  }
  return hash.digest('hex')
}
