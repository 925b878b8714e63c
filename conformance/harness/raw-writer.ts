// Writes a run without any client, for histories that no client would write: rows out of order, steps twice.
import type { SideBySide } from './side-by-side.js'

const mutation = `mutation UpsertBucket($project: String!, $name: String!, $config: JSONString, $summary: JSONString) {
  upsertBucket(input: { modelName: $project, name: $name, config: $config, summaryMetrics: $summary }) { bucket { id } }
}`

/** Lines of history as they go over the wire; `_runtime` and `_timestamp` only where a test gives them. */
export interface RawRun {
  project: string
  id: string
  lines: readonly string[]
  config?: string
  summary?: string
  /** Ends the run after the lines. */
  finished: boolean
}

/** Makes the run and sends its lines in one request. */
export async function writeRaw(side: SideBySide, run: RawRun): Promise<void> {
  const { project, id, lines, config = null, summary = null, finished } = run
  await post(side, '/graphql', { query: mutation, variables: { project, name: id, config, summary } })
  await post(side, `/files/${side.server.entity}/${project}/${id}/file_stream`, {
    files: { 'wandb-history.jsonl': { offset: 0, content: lines } },
    ...(finished ? { complete: true, exitcode: 0 } : {}),
  })
}

async function post({ server }: SideBySide, path: string, body: unknown): Promise<void> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`api:${server.apiKey}`).toString('base64')}`,
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok || text.includes('"errors"'))
    throw new TypeError(`${path} answered ${response.status}: ${text}`)
}
