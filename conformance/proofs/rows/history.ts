// How histories are read.
import type { Row } from '../row.js'

const error = {
  never: {
    'official-to-ours': 'an error writes nothing',
    'ours-to-official': 'an error writes nothing',
    'both-read': 'an error is no answer',
  },
} satisfies Partial<Row>

const scans = [
  'scan-keys-all',
  'live-rows-flat',
  'live-rows-all-columns',
  'live-nan-number',
  'mixed-types-one-value',
  'untyped-json-parsed',
  'live-integers-exact',
  'minus-zero-kept',
]

export const historyRows = {
  'scan_history()': { ours: 'run.scanHistory()', differs: scans },
  'scan_history.keys': { ours: '{ keys }', differs: ['scan-keys-all'] },
  'scan_history.page_size': { ours: '{ pageSize }' },
  'scan_history.min_step': { ours: '{ minStep }' },
  'scan_history.max_step': { ours: '{ maxStep }' },
  'beta_scan_history()': { ours: 'run.betaScanHistory()', differs: ['beta-scan-live-rows', 'no-stale-rows'] },
  'beta_scan_history.keys': { ours: '{ keys }', differs: ['beta-scan-live-rows'] },
  'beta_scan_history.page_size': { ours: '{ pageSize }' },
  'beta_scan_history.min_step': { ours: '{ minStep }' },
  'beta_scan_history.max_step': { ours: '{ maxStep }' },
  'beta_scan_history.use_cache': { ours: '{ useCache }', differs: ['no-stale-rows'] },
  'history()': { ours: 'run.history()' },
  'history.samples': { ours: '{ samples }' },
  'history.keys': { ours: '{ keys }', differs: ['history-bad-keys'] },
  'history.x_axis': { ours: '{ xAxis }' },
  'history.pandas': {
    ours: "{ format: 'rows' | 'columns' | 'arrow' }",
    never: { 'both-fail': 'in Python everything is true or false' },
  },
  'history.stream': { ours: "{ stream: 'default' | 'system' }" },
  'download_history_exports()': { ours: 'run.downloadHistoryExports(folder)' },
  'download_history_exports.download_dir': { ours: 'folder' },
  'download_history_exports.require_complete_history': { ours: '{ requireCompleteHistory }' },
  'download_history_exports raises IncompleteRunHistoryError': {
    ours: 'IncompleteRunHistoryError',
    ...error,
  },
  'download_history_exports raises WandbApiFailedError': { ours: 'RunscanError', ...error },
} satisfies Record<string, Row>
