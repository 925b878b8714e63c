// Makes a version out of what was uploaded.
import { createHash } from 'node:crypto'
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import { decodeId } from '../runs/ids.js'
import type { ArtifactFileRecord, ManifestRecord } from '../storage/artifact-files.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import { requireArtifact } from './find.js'
import {
  type Manifest,
  type ManifestEntry,
  manifestBytes,
  manifestDigest,
  mergeManifests,
  parseManifest,
} from './manifest.js'

/**
 * The version with its number, aliases and final manifest. One that is committed already stays as it is.
 *
 * @throws `ServerError` 400 when there is no manifest, and when a file of it was not uploaded
 */
export async function commitArtifact(context: ServerContext, id: string): Promise<ArtifactRecord> {
  const artifact = requireArtifact(context, id)
  if (artifact.state === 'COMMITTED') return artifact
  const { blob, manifest, isMerged } = await finalManifest(context, artifact)
  const commit = (manifestBlob: string) =>
    context.storage.transaction(() => {
      const current = requireArtifact(context, id)
      if (current.state === 'COMMITTED') return current
      return makeVersion(context, current, manifest, {
        manifestBlob,
        // A part's digest says nothing of the whole.
        digest: isMerged ? manifestDigest(manifest) : current.digest,
      })
    })
  if (blob !== undefined) return commit(blob)
  return context.storage.blobs.write(oneChunk(manifestBytes(manifest)), made => commit(made.id))
}

async function finalManifest(
  { storage }: ServerContext,
  { id }: ArtifactRecord,
): Promise<{ manifest: Manifest; blob?: string; isMerged: boolean }> {
  const uploaded = storage.artifactFiles
    .manifests(id)
    .filter((manifest): manifest is ManifestRecord & { blob: string } => manifest.blob !== null)
  const read = async (blob: string) => parseManifest(await storage.blobs.readAll(blob))
  const full = uploaded.findLast(({ type }) => type === 'FULL')
  if (full) return { manifest: await read(full.blob), blob: full.blob, isMerged: false }
  const [first, ...others] = await Promise.all(uploaded.map(({ blob }) => read(blob)))
  if (!first) throw badRequest('the version has no manifest: upload one before it is committed')
  const baseId = uploaded.find(({ type }) => type === 'INCREMENTAL')?.baseArtifactId
  const base = baseId ? storage.artifacts.byId(baseId) : undefined
  if (!base?.manifestBlob) return { manifest: mergeManifests(first, others), isMerged: true }
  return { manifest: mergeManifests(await read(base.manifestBlob), [first, ...others]), isMerged: true }
}

function makeVersion(
  context: ServerContext,
  artifact: ArtifactRecord,
  manifest: Manifest,
  made: { manifestBlob: string; digest: string },
): ArtifactRecord {
  const { storage, now } = context
  const entries = Object.entries(manifest.contents).map(([name, entry]) =>
    fileOf(context, artifact, name, entry),
  )
  const names = new Set(entries.map(({ name }) => name))
  for (const { id, name } of storage.artifactFiles.list(artifact.id, { names: [], limit: -1 })) {
    if (!names.has(name)) storage.artifactFiles.remove(id)
  }
  for (const entry of entries) storage.artifactFiles.put(entry)

  const versionIndex = storage.collections.takeVersion(artifact.sequenceId)
  storage.artifacts.change(artifact.id, {
    ...made,
    state: 'COMMITTED',
    versionIndex,
    size: entries.reduce((sum, { size }) => sum + size, 0),
    fileCount: entries.length,
    commitHash: createHash('sha1')
      .update(`${artifact.id} ${made.digest} ${now()}`)
      .digest('hex')
      .slice(0, 20),
    updatedAt: now(),
  })
  const place = { collectionId: artifact.sequenceId, artifactId: artifact.id, versionIndex, createdAt: now() }
  const member = storage.collections.addMember(place)
  for (const alias of new Set(['latest', ...artifact.wantedAliases]))
    storage.collections.setAlias(member, alias)
  return storage.artifacts.byId(artifact.id) as ArtifactRecord
}

/** The entry with its content. @throws `ServerError` 400 when nobody has uploaded it */
function fileOf(
  { storage, now }: ServerContext,
  artifact: ArtifactRecord,
  name: string,
  entry: ManifestEntry,
): Omit<ArtifactFileRecord, 'id'> {
  const { digest } = entry
  const place = { artifactId: artifact.id, name, digest, updatedAt: now() }
  if (typeof entry.ref === 'string') {
    const size = Number(entry.size ?? 0)
    return {
      ...place,
      md5: null,
      size,
      blob: null,
      ref: entry.ref,
      mimetype: null,
      birthArtifactId: artifact.id,
    }
  }
  const own = storage.artifactFiles.find(artifact.id, name)
  const birth = entry.birthArtifactID ? decodeId('Artifact', entry.birthArtifactID) : undefined
  const content = own?.digest === digest && own.blob ? own : storage.artifactFiles.withDigest(digest, birth)
  if (!content?.blob) throw badRequest(`the file '${name}' of the manifest was not uploaded`)
  const { md5, size, blob, mimetype, birthArtifactId } = content
  return { ...place, md5, size, blob, ref: null, mimetype, birthArtifactId }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
