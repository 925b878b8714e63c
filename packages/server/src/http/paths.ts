// The paths of contents, made in one place and read in another.
import type { ServerContext } from '../context.js'
import type { ExportRecord } from '../storage/exports.js'

/** The signed URL of an export; its name is that of its content, which never changes. */
export function exportUrl(
  { signer }: ServerContext,
  runId: number,
  { position, blob }: ExportRecord,
): string {
  return signer.sign('GET', `/exports/${runId}/${blob}/${position}.parquet`)
}

/** The signed URL of a file of a run, for reading it or for uploading it. */
export function fileUrl(
  { signer }: ServerContext,
  runId: number,
  name: string,
  method: 'GET' | 'PUT',
): string {
  return signer.sign(method, `/storage/${runId}/${name.split('/').map(encodeURIComponent).join('/')}`)
}

/** The signed URL of a file of an artifact. */
export function artifactFileUrl(
  { signer }: ServerContext,
  id: number,
  name: string,
  method: 'GET' | 'PUT',
): string {
  const last = name.split('/').at(-1) ?? ''
  return signer.sign(method, `/artifact-files/${id}/${encodeURIComponent(last)}`)
}

/** The signed URL of a manifest that is uploaded, or of a version's own. */
export function manifestUrl({ signer }: ServerContext, id: number, method: 'GET' | 'PUT'): string {
  return signer.sign(method, `/artifact-manifests/${id}/wandb_manifest.json`)
}
