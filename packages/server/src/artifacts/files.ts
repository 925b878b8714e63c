// Files and manifests of a version that is being made: what is there already, what is to be uploaded, what came.
import type { ServerContext } from '../context.js'
import { badRequest, ServerError } from '../errors.js'
import { mimetypeOf, streamOf } from '../http/contents.js'
import type { ArtifactFileRecord, ManifestRecord } from '../storage/artifact-files.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import { requireArtifact } from './find.js'
import { requireById } from './ids.js'
import { checkEntryName } from './names.js'

/** A file that a client wants to add. */
export interface FileSpec {
  artifactID: string
  name: string
  md5: string
  digest?: string | null
  mimetype?: string | null
}

/** The files, in the same order. Those without a blob are to be uploaded. */
export function createFiles(context: ServerContext, specs: readonly FileSpec[]): ArtifactFileRecord[] {
  const { storage, now } = context
  return storage.transaction(() => {
    const pending = new Map<string, ArtifactRecord>()
    return specs.map(({ artifactID, name, md5, digest, mimetype }) => {
      const artifact = pending.get(artifactID) ?? requirePending(context, artifactID)
      pending.set(artifactID, artifact)
      if (Buffer.from(md5, 'base64').length !== 16) throw badRequest(`the \`md5\` of '${name}' is no MD5`)
      const wanted = digest || md5
      const stored = storage.artifactFiles.withDigest(wanted, artifact.id)
      // Contents of different digests may have one MD5, when the digest is of another kind.
      const same = stored?.md5 === md5 ? stored : undefined
      return storage.artifactFiles.put({
        artifactId: artifact.id,
        name: checkEntryName(name),
        digest: wanted,
        md5,
        size: same?.size ?? 0,
        blob: same?.blob ?? null,
        ref: null,
        mimetype: mimetype || mimetypeOf(name),
        birthArtifactId: same?.birthArtifactId ?? artifact.id,
        updatedAt: now(),
      })
    })
  })
}

/** What a client says of a manifest that it makes. */
export interface ManifestSpec {
  artifactID: string
  baseArtifactID?: string | null
  digest: string
  type?: ManifestRecord['type'] | null
}

/** The manifest of a version; each of several writers has its own. */
export function createManifest(context: ServerContext, spec: ManifestSpec): ManifestRecord {
  const { artifactFiles, transaction } = context.storage
  return transaction(() => {
    const artifact = requirePending(context, spec.artifactID)
    const type = spec.type ?? 'FULL'
    const baseArtifactId = spec.baseArtifactID ? requireArtifact(context, spec.baseArtifactID).id : null
    const known =
      type === 'PATCH'
        ? undefined
        : artifactFiles.manifests(artifact.id).find(candidate => candidate.type === type)
    if (!known)
      return artifactFiles.addManifest({ artifactId: artifact.id, type, digest: spec.digest, baseArtifactId })
    return changeManifest(context, known, spec.digest, baseArtifactId)
  })
}

/** Says what a manifest's content will be. */
export function updateManifest(
  context: ServerContext,
  {
    artifactManifestID,
    digest,
    baseArtifactID,
  }: { artifactManifestID: string; digest?: string | null; baseArtifactID?: string | null },
): ManifestRecord {
  const { storage } = context
  return storage.transaction(() => {
    const manifest = requireById('ArtifactManifest', artifactManifestID, id =>
      storage.artifactFiles.manifest(id),
    )
    checkPending(storage.artifacts.byId(manifest.artifactId))
    const base = baseArtifactID ? requireArtifact(context, baseArtifactID).id : null
    return changeManifest(context, manifest, digest ?? '', base)
  })
}

function changeManifest(
  { storage }: ServerContext,
  manifest: ManifestRecord,
  digest: string,
  baseArtifactId: number | null,
): ManifestRecord {
  storage.artifactFiles.changeManifest(manifest.id, {
    ...(digest ? { digest } : {}),
    ...(baseArtifactId === null ? {} : { baseArtifactId }),
  })
  return storage.artifactFiles.manifest(manifest.id) as ManifestRecord
}

/** Takes the upload of a file. @throws `ServerError` 400 when it is not what was announced, 409 when it comes too late */
export async function receiveArtifactFile(
  { storage, now }: ServerContext,
  id: number,
  body: ReadableStream<Uint8Array> | null,
): Promise<void> {
  await storage.blobs.write(streamOf(body), ({ id: blob, size, md5 }) =>
    storage.transaction(() => {
      const file = storage.artifactFiles.byId(id)
      if (!file) throw new ServerError('NOT_FOUND', 404, 'there is no such file to upload')
      checkPending(storage.artifacts.byId(file.artifactId))
      if (file.md5 !== md5) throw badRequest(`what came is not '${file.name}': its MD5 is another one`)
      storage.artifactFiles.setContent(id, { blob, size, updatedAt: now() })
    }),
  )
}

/** Takes the upload of a manifest. @throws `ServerError` 400 when it is not what was announced, 409 when it comes too late */
export async function receiveManifest(
  { storage }: ServerContext,
  id: number,
  body: ReadableStream<Uint8Array> | null,
): Promise<void> {
  await storage.blobs.write(streamOf(body), ({ id: blob, md5 }) =>
    storage.transaction(() => {
      const manifest = storage.artifactFiles.manifest(id)
      if (!manifest) throw new ServerError('NOT_FOUND', 404, 'there is no such manifest to upload')
      checkPending(storage.artifacts.byId(manifest.artifactId))
      if (manifest.digest !== '' && manifest.digest !== md5) {
        throw badRequest('what came is not the manifest that was announced: its MD5 is another one')
      }
      storage.artifactFiles.changeManifest(id, { blob })
    }),
  )
}

function requirePending(context: ServerContext, id: string): ArtifactRecord {
  const artifact = requireArtifact(context, id)
  checkPending(artifact)
  return artifact
}

function checkPending(artifact: ArtifactRecord | undefined): void {
  if (artifact?.state === 'PENDING') return
  throw new ServerError('COMMITTED', 409, 'the version is committed: what it consists of cannot be changed')
}
