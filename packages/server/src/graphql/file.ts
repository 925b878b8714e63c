// Files of runs and of artifacts.

import { artifactId } from '../artifacts/ids.js'
import { readOnlySession } from '../errors.js'
import { artifactFileUrl, fileUrl, manifestUrl } from '../http/paths.js'
import { fileStorageId } from '../runs/ids.js'
import type { ArtifactFileRecord } from '../storage/artifact-files.js'
import type { ArtifactRecord } from '../storage/artifacts.js'
import type { FileRecord } from '../storage/files.js'
import type { RequestContext, Resolvers } from './typed.js'

/** A file of a run, of an artifact, or one that holds a manifest. */
export type FileSource = FileRecord | ArtifactFileRecord | ManifestFile

/** A file that holds a manifest. */
export interface ManifestFile {
  manifestId: number
  upload: boolean
}

export const file: Resolvers<'File', { url: { upload: boolean } }> = {
  id(source) {
    if ('manifestId' in source) return artifactId('ArtifactManifestFile', { id: source.manifestId })
    return 'artifactId' in source ? artifactId('ArtifactFile', source) : fileStorageId(source)
  },
  name: nameOf,
  displayName: nameOf,
  url: (source, { upload }, context) => urlOf(context, source, upload ? 'PUT' : 'GET'),
  directUrl: (source, _args, context) => urlOf(context, source, 'GET'),
  sizeBytes: source => ('manifestId' in source ? null : source.size),
  mimetype: source => ('manifestId' in source ? 'application/json' : source.mimetype),
  updatedAt: source => ('manifestId' in source ? null : new Date(source.updatedAt).toISOString()),
  md5: source => ('manifestId' in source ? null : source.md5),
  storagePath: source => ('artifactId' in source && source.ref === null ? storagePathOf(source) : null),
  digest: source => ('artifactId' in source ? source.digest : null),
  uploadUrl(source, _args, context) {
    if ('manifestId' in source) return source.upload ? urlOf(context, source, 'PUT') : null
    if ('artifactId' in source) return source.blob === null ? urlOf(context, source, 'PUT') : null
    return urlOf(context, source, 'PUT')
  },
  uploadHeaders: () => [],
  // One request does for any size.
  uploadMultipartUrls: () => null,
  artifact: (source, _args, { storage }) =>
    'artifactId' in source ? (storage.artifacts.byId(source.birthArtifactId) as ArtifactRecord) : null,
}

function nameOf(source: FileSource): string {
  return 'manifestId' in source ? 'wandb_manifest.json' : source.name
}

function urlOf(context: RequestContext, source: FileSource, method: 'GET' | 'PUT'): string {
  if (method === 'PUT' && context.readOnly) throw readOnlySession()
  if ('manifestId' in source) return manifestUrl(context, source.manifestId, method)
  // What is kept elsewhere is read there.
  if ('artifactId' in source) return source.ref ?? artifactFileUrl(context, source.id, source.name, method)
  return fileUrl(context, source.runId, source.name, method)
}

function storagePathOf({ birthArtifactId, digest }: ArtifactFileRecord): string {
  return `artifacts/${birthArtifactId}/${Buffer.from(digest, 'base64').toString('hex')}`
}
