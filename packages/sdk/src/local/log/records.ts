// The records of a log, as far as they are read here. History and summary come in millions: see items.ts for these.
import {
  bool,
  byText,
  double,
  flags,
  int32,
  int64,
  message,
  messages,
  text,
  textByText,
  texts,
  uint64Text,
  type ValueOf,
} from './message.js'

const timestamp = { 1: int64('seconds'), 2: int32('nanos') }

/** A moment, in seconds and nanoseconds since 1970. */
export type Timestamp = ValueOf<typeof timestamp>

const item = { 1: text('key'), 2: texts('nestedKey'), 16: text('valueJson') }

/** A value at a key; several keys lead to where it is nested. */
export type ItemRecord = ValueOf<typeof item>

/** Changes of a config or of a summary. */
export const changes = { 1: messages('update', item), 2: messages('remove', item) }
export type ChangesRecord = ValueOf<typeof changes>

/** What the client noted of itself: flags by number, and texts. */
export const telemetry = {
  1: flags('importsAtStart'),
  2: flags('importsAtEnd'),
  3: flags('features'),
  4: text('pythonVersion'),
  5: text('cliVersion'),
  6: text('huggingfaceVersion'),
  8: flags('environment'),
  9: message('label', { 1: text('code'), 2: text('repository'), 3: text('codeVersion') }),
  10: flags('deprecated'),
  12: text('coreVersion'),
  13: text('platform'),
}
export type TelemetryRecord = ValueOf<typeof telemetry>

/** The run as it began. */
export const run = {
  1: text('runId'),
  2: text('entity'),
  3: text('project'),
  4: message('config', changes),
  5: message('summary', changes),
  6: text('group'),
  7: text('jobType'),
  8: text('displayName'),
  9: text('notes'),
  10: texts('tags'),
  12: text('sweepId'),
  13: text('host'),
  14: int64('startingStep'),
  17: message('startTime', timestamp),
  18: bool('resumed'),
  19: message('telemetry', telemetry),
  21: message('git', { 1: text('remote'), 2: text('commit') }),
  22: bool('forked'),
  23: message('branchPoint', { 1: text('run'), 2: double('value'), 3: text('metric') }),
  24: bool('resume'),
}
export type RunRecord = ValueOf<typeof run>

/** A measurement of the machine. */
export const stats = {
  2: message('timestamp', timestamp),
  3: messages('items', { 1: text('key'), 16: text('valueJson') }),
}
export type StatsRecord = ValueOf<typeof stats>

/** What was written to the console: not lines, but whatever came at once. */
export const output = { 1: int32('type'), 2: message('timestamp', timestamp), 3: text('line') }
export const standardOutput = 1

/** Files that are to be uploaded. */
export const files = { 1: messages('files', { 1: text('path') }) }

/** How a metric is to be summed up and plotted. */
export const metric = {
  1: text('name'),
  2: text('globName'),
  4: text('stepMetric'),
  5: int32('stepMetricIndex'),
  6: flags('options'),
  7: flags('summary'),
  8: int32('goal'),
  9: message('control', { 1: bool('overwrite') }),
  10: bool('expandedFromGlob'),
}
export type MetricRecord = ValueOf<typeof metric>

/** The end. */
export const exit = { 1: int32('exitCode'), 2: int32('runtime') }
export type ExitRecord = ValueOf<typeof exit>

/** Who wrote the log. */
export const header = { 1: message('versionInfo', { 1: text('producer') }) }

const gpu = { 1: text('name') }

/** The machine and the command, under the names that they have in `wandb-metadata.json`. */
export const environment = {
  1: text('os'),
  2: text('python'),
  3: message('startedAt', timestamp),
  4: text('docker'),
  5: texts('args'),
  6: text('program'),
  7: text('codePath'),
  8: text('codePathLocal'),
  9: message('git', { 1: text('remote'), 2: text('commit') }),
  10: text('email'),
  11: text('root'),
  12: text('host'),
  13: text('username'),
  14: text('executable'),
  15: text('colab'),
  16: int32('cpu_count'),
  17: int32('cpu_count_logical'),
  18: text('gpu'),
  19: int32('gpu_count'),
  20: byText('disk', { 1: uint64Text('total'), 2: uint64Text('used') }),
  21: message('memory', { 1: uint64Text('total') }),
  22: message('cpu', { 1: int32('count'), 2: int32('countLogical'), 3: text('model') }),
  23: message('apple', {
    ...gpu,
    2: int32('ecpuCores'),
    3: int32('pcpuCores'),
    4: int32('gpuCores'),
    5: int32('memoryGb'),
    6: uint64Text('swapTotalBytes'),
    7: uint64Text('ramTotalBytes'),
    8: text('macModel'),
  }),
  24: messages('gpu_nvidia', {
    ...gpu,
    2: uint64Text('memoryTotal'),
    3: int32('cudaCores'),
    4: text('architecture'),
    5: text('uuid'),
    6: text('pciBusId'),
    7: int32('numaNode'),
  }),
  25: text('cudaVersion'),
  26: messages('gpu_amd', {
    1: text('id'),
    2: text('uniqueId'),
    3: text('vbiosVersion'),
    4: text('performanceLevel'),
    5: text('gpuOverdrive'),
    6: text('gpuMemoryOverdrive'),
    7: text('maxPower'),
    8: text('series'),
    9: text('model'),
    10: text('vendor'),
    11: text('sku'),
    12: text('sclkRange'),
    13: text('mclkRange'),
  }),
  27: textByText('slurm'),
  28: message('trainium', {
    ...gpu,
    2: text('vendor'),
    3: int32('neuronDeviceCount'),
    4: int32('neuroncorePerDeviceCount'),
  }),
  29: message('tpu', { ...gpu, 2: int32('hbmGib'), 3: int32('devicesPerChip'), 4: int32('count') }),
  30: message('coreweave', { 1: text('clusterName'), 2: text('orgId'), 3: text('region') }),
  199: text('writerId'),
}
export type EnvironmentRecord = ValueOf<typeof environment>

const keyAndJson = { 1: text('key'), 2: text('valueJson') }

/** An artifact that the run logs. */
export const artifact = {
  4: text('type'),
  5: text('name'),
  6: text('digest'),
  7: text('description'),
  8: text('metadata'),
  9: bool('userCreated'),
  10: bool('useAfterCommit'),
  11: texts('aliases'),
  12: message('manifest', {
    1: int32('version'),
    2: text('storagePolicy'),
    3: messages('storagePolicyConfig', keyAndJson),
    4: messages('contents', {
      1: text('path'),
      2: text('digest'),
      3: text('ref'),
      4: int64('size'),
      5: text('mimetype'),
      6: text('localPath'),
      7: text('birthArtifactId'),
      8: bool('skipCache'),
      16: messages('extra', keyAndJson),
    }),
    5: text('manifestFilePath'),
  }),
  13: text('distributedId'),
  14: bool('finalize'),
  15: text('clientId'),
  16: text('sequenceClientId'),
  17: text('baseId'),
  18: int64('ttlDurationSeconds'),
  19: texts('tags'),
  20: text('digestAlgorithm'),
  100: bool('incremental'),
}
export type ArtifactRecord = ValueOf<typeof artifact>

/** An artifact that the run uses. */
export const useArtifact = { 1: text('id'), 2: text('type'), 3: text('name') }
export type UseArtifactRecord = ValueOf<typeof useArtifact>

/** The fields of a record that tell its kind, and the fields of that kind. */
export const kinds = {
  history: 2,
  summary: 3,
  config: 5,
  files: 6,
  stats: 7,
  artifact: 8,
  telemetry: 11,
  metric: 12,
  output: 13,
  run: 17,
  exit: 18,
  header: 21,
  preempting: 23,
  useArtifact: 25,
  environment: 26,
} as const
