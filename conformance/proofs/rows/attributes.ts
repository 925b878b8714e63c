// What a run says of itself.
import type { Row } from '../row.js'

const cannotFail = 'reading it cannot fail once the run is loaded'

/** For what nobody may assign to. */
const fixed = (ours: string, more: Partial<Row> = {}) => ({ ours, ...more })

/** For what is only ever read, and what the official client lets a person overwrite locally without effect. */
const read = (ours: string, more: Partial<Row> = {}) => ({
  ours,
  never: { 'both-fail': cannotFail },
  ...more,
})

export const attributeRows = {
  tags: { ours: 'run.tags' },
  url: fixed('run.url'),
  id: read('run.id'),
  name: { ours: 'run.name' },
  state: fixed('run.state'),
  config: { ours: 'run.config', differs: ['config-unwrapped-once'] },
  created_at: read('run.createdAt'),
  system_metrics: fixed('run.systemMetrics', {
    never: { 'ours-to-official': 'the writer of the SDK does not measure the machine' },
  }),
  summary: { ours: 'run.summary' },
  project: read('run.project'),
  entity: fixed('run.entity'),
  project_internal_id: read('run.projectInternalId', { differs: ['project-internal-id'] }),
  user: read('run.user'),
  path: fixed('run.path'),
  notes: { ours: 'run.notes' },
  read_only: read('run.readOnly'),
  history_keys: read('run.historyKeys'),
  metadata: fixed('run.metadata()'),
  lastHistoryStep: fixed('run.lastHistoryStep()'),
  rawconfig: fixed('run.rawConfig'),
  storage_id: fixed('run.storageId'),
  summary_metrics: fixed('run.summaryMetrics'),
  sweep_name: fixed('run.sweepName', {
    never: { 'ours-to-official': 'the writer of the SDK starts no runs of sweeps' },
  }),
  username: fixed('run.username'),
} satisfies Record<string, Row>
