// Artifacts that a run has made or used.
import type { Row } from '../row.js'

export const artifactRows = {
  'log_artifact()': { ours: 'run.logArtifact(artifact)' },
  'log_artifact.artifact': { ours: 'artifact', differs: ['log-made-artifacts'] },
  'log_artifact.aliases': { ours: '{ aliases }' },
  'log_artifact.tags': { ours: '{ tags }' },
  'logged_artifacts()': { ours: 'run.loggedArtifacts()' },
  'logged_artifacts.per_page': { ours: '{ perPage }' },
  'use_artifact()': { ours: 'run.useArtifact(artifact)' },
  'use_artifact.artifact': { ours: 'artifact' },
  'use_artifact.use_as': { ours: '{ useAs }' },
  'used_artifacts()': { ours: 'run.usedArtifacts()' },
  'used_artifacts.per_page': { ours: '{ perPage }' },
} satisfies Record<string, Row>
