// Which attribute of ours answers which of the official client's.
import type { Run } from '@runscan/sdk'
import { proves } from '../proofs/proves.js'
import type { Column } from '../proofs/row.js'
import { attributeRows } from '../proofs/rows/attributes.js'

/** Official name → ours; a promise where the value takes a request. */
export const attributes: Record<string, (run: Run) => unknown> = {
  id: run => run.id,
  name: run => run.name,
  state: run => run.state,
  config: run => run.config,
  rawconfig: run => run.rawConfig,
  summary: run => run.summary,
  summary_metrics: run => run.summaryMetrics,
  system_metrics: run => run.systemMetrics,
  tags: run => run.tags,
  notes: run => run.notes,
  group: run => run.group,
  job_type: run => run.jobType,
  url: run => run.url,
  path: run => run.path,
  entity: run => run.entity,
  project: run => run.project,
  username: run => run.username,
  user: run => run.user,
  created_at: run => run.createdAt,
  heartbeat_at: run => run.heartbeatAt,
  metadata: run => run.metadata(),
  lastHistoryStep: run => run.lastHistoryStep(),
  history_keys: run => run.historyKeys,
  storage_id: run => run.storageId,
  sweep_name: run => run.sweepName,
  read_only: run => run.readOnly,
  project_internal_id: run => run.projectInternalId,
  description: run => run.description,
  display_name: run => run.displayName,
  commit: run => run.commit,
}

/** As `proves`, for attributes that the documentation lists; there are more. */
export function provesAttribute(name: string, ...columns: Column[]): void {
  if (Object.hasOwn(attributeRows, name)) proves(name as keyof typeof attributeRows, ...columns)
}

/** Attributes of the official object that ours does not have yet. */
export const notYet = ['sweep', 'to_html', 'project_id', 'history_line_count', 'repr']
