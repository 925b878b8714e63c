// Which attribute of an artifact of ours answers which of the official client's.
import type { Artifact, ArtifactEntry } from '@runscan/sdk'

/** Official name → ours. */
export const artifactAttributes: Record<string, (artifact: Artifact) => unknown> = {
  id: artifact => artifact.id,
  name: artifact => artifact.name,
  qualified_name: artifact => artifact.qualifiedName,
  version: artifact => artifact.version,
  entity: artifact => artifact.entity,
  project: artifact => artifact.project,
  source_entity: artifact => artifact.sourceEntity,
  source_project: artifact => artifact.sourceProject,
  source_name: artifact => artifact.sourceName,
  source_qualified_name: artifact => artifact.sourceQualifiedName,
  source_version: artifact => artifact.sourceVersion,
  is_link: artifact => artifact.isLink,
  linked_at: artifact => artifact.linkedAt,
  type: artifact => artifact.type,
  description: artifact => artifact.description,
  metadata: artifact => artifact.metadata,
  aliases: artifact => artifact.aliases,
  tags: artifact => artifact.tags,
  state: artifact => artifact.state,
  digest: artifact => artifact.digest,
  size: artifact => artifact.size,
  file_count: artifact => artifact.fileCount,
  commit_hash: artifact => artifact.commitHash,
  created_at: artifact => artifact.createdAt,
  updated_at: artifact => artifact.updatedAt,
  history_step: artifact => artifact.historyStep,
  url: artifact => artifact.url,
}

/** An entry, with the official names. */
export function entryFields({ digest, size, ref, birthArtifactId, extra }: ArtifactEntry): object {
  return {
    digest,
    size: size ?? null,
    ref: ref ?? null,
    birth_artifact_id: birthArtifactId ?? null,
    extra,
  }
}
