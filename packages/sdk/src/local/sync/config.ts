// The config of a local run as a server keeps it: wrapped, with what clients keep there for themselves.
import type { JsonObject } from '../../run/json-fields.js'
import { define } from '../../run/json-fields.js'
import type { LogIndex } from '../log/index-log.js'
import type { MetricRecord, TelemetryRecord } from '../log/records.js'
import { metadataOf } from '../metadata.js'

/** The whole config, each entry wrapped. */
export function wireConfigOf(index: LogIndex): JsonObject {
  const wire: JsonObject = {}
  for (const [key, value] of Object.entries(index.config)) {
    if (key !== '_wandb') define(wire, key, { value })
  }
  return { ...wire, _wandb: { value: internalPart(index) } }
}

function internalPart({ config, telemetry, metrics, environment, producer, run }: LogIndex): JsonObject {
  const { branchPoint } = run
  return {
    ...(config._wandb as JsonObject | undefined),
    ...(telemetry.cliVersion ? { cli_version: telemetry.cliVersion } : {}),
    ...(telemetry.pythonVersion ? { python_version: telemetry.pythonVersion } : {}),
    t: telemetryPart(telemetry, producer),
    m: metricsPart(metrics),
    ...(environment ? { e: { [environment.writerId ?? 'runscan']: metadataOf(environment) } } : {}),
    ...(branchPoint ? { branch_point: { run_id: branchPoint.run, step: branchPoint.value } } : {}),
  }
}

/** Under the numbers that the fields have in a log; a server takes a run without them for one that never began. */
function telemetryPart(telemetry: TelemetryRecord, producer: string | undefined): JsonObject {
  const { label } = telemetry
  return withoutUndefined({
    1: telemetry.importsAtStart,
    2: telemetry.importsAtEnd,
    3: telemetry.features,
    4: telemetry.pythonVersion,
    5: telemetry.cliVersion,
    6: telemetry.huggingfaceVersion,
    8: telemetry.environment,
    9: label && withoutUndefined({ 1: label.code, 2: label.repository, 3: label.codeVersion }),
    10: telemetry.deprecated,
    12: telemetry.coreVersion ?? producer?.replace(/\+.*$/s, ''),
    13: telemetry.platform,
  })
}

const metricDefined = 3
const summaryCopy = 7

/** Names first, then patterns, as the official client has them; a metric that others are plotted over has to be listed. */
function metricsPart(metrics: readonly MetricRecord[]): JsonObject[] {
  const listed: JsonObject[] = []
  const numberOf = (name: string) => listed.findIndex(entry => entry[1] === name) + 1
  const all = [...metrics.filter(({ globName }) => !globName), ...metrics.filter(({ globName }) => globName)]
  for (const { name, globName, stepMetric, options = [], summary = [], goal } of all) {
    const flags = [1, metricDefined, 2].filter(
      option => options.includes(option) && !(globName && option === metricDefined),
    )
    const entry: JsonObject = {
      ...(globName ? { 2: globName } : { 1: name }),
      6: flags,
      7: summary.filter(kind => kind !== summaryCopy),
      ...(goal ? { 8: goal } : {}),
    }
    listed.push(entry)
    if (!stepMetric) continue
    if (numberOf(stepMetric) === 0) listed.push({ 1: stepMetric, 6: [], 7: [] })
    entry[5] = numberOf(stepMetric)
  }
  return listed
}

function withoutUndefined(object: Record<number, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
