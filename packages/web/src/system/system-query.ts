// The system metrics of a run.
import { operation } from '../api/operation.js'
import { execute } from '../api/request.js'
import { flatten } from '../format/values.js'
import { readObject } from '../run/run-query.js'
import type { RunPlace } from '../worker/protocol.js'

const eventsQuery = operation(`
  query PageEvents($entity: String!, $project: String!, $run: String!, $samples: Int!) {
    project(name: $project, entityName: $entity) {
      run(name: $run) {
        events(samples: $samples)
        eventsLineCount
      }
    }
  }
`)

/** More rows than this come as a sample. */
const mostRows = 2000

export interface SystemMetrics {
  /** For each metric its values by the run's age in seconds. */
  metrics: Map<string, { seconds: number; value: number }[]>
  /** Rows that were read, of how many. */
  rows: number
  total: number
}

export async function fetchSystemMetrics(place: RunPlace, signal: AbortSignal): Promise<SystemMetrics> {
  const { entity, project, run } = place
  const data = await execute(eventsQuery, { entity, project, run, samples: mostRows }, signal)
  const rows = (data.project?.run?.events ?? []).map(readObject)
  return { metrics: byMetric(rows), rows: rows.length, total: data.project?.run?.eventsLineCount ?? 0 }
}

/** Turns rows into series. A row without an age has that of its time after the first row. */
function byMetric(rows: readonly Record<string, unknown>[]): SystemMetrics['metrics'] {
  const metrics: SystemMetrics['metrics'] = new Map()
  const begin = Number(rows[0]?._timestamp) - Number(rows[0]?._runtime ?? 0)
  for (const row of rows) {
    const seconds = typeof row._runtime === 'number' ? row._runtime : Number(row._timestamp) - begin
    if (!Number.isFinite(seconds)) continue
    for (const [key, value] of flatten(row)) {
      if (key.startsWith('_') || typeof value !== 'number') continue
      const name = key.replace(/^system[./]/, '')
      const series = metrics.get(name) ?? []
      series.push({ seconds, value })
      metrics.set(name, series)
    }
  }
  return metrics
}
