// A run as a value: all that is known, under the names of the API.
import type { Run } from '@runscan/sdk'

/** The attributes of a run; of a light one, those that it has. */
export function attributesOf(run: Run): Record<string, unknown> {
  const {
    id,
    name,
    state,
    entity,
    project,
    url,
    tags,
    notes,
    description,
    group,
    jobType,
    commit,
    sweepName,
  } = run
  const { createdAt, heartbeatAt, user, readOnly, historyLineCount, storageId } = run
  return {
    ...{ id, name, state, entity, project, url, tags, notes, description, group, jobType, commit, sweepName },
    ...{ createdAt, heartbeatAt, user, readOnly, historyLineCount, storageId },
    ...(run.lazy
      ? {}
      : {
          config: run.config,
          summary: run.summary,
          systemMetrics: run.systemMetrics,
          historyKeys: run.historyKeys,
        }),
  }
}
