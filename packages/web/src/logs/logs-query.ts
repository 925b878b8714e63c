// Console output of a run.
import { operation } from '../api/operation.js'
import { execute } from '../api/request.js'
import type { RunPlace } from '../worker/protocol.js'
import { withoutEscapes } from './escapes.js'

const logsQuery = operation(`
  query PageLogs($entity: String!, $project: String!, $run: String!, $first: Int, $last: Int, $after: String) {
    project(name: $project, entityName: $entity) {
      run(name: $run) {
        logLineCount
        logLines(first: $first, last: $last, after: $after) {
          edges {
            node {
              number
              timestamp
              level
              line
            }
          }
        }
      }
    }
  }
`)

/** A line. */
export interface LogLine {
  number: number
  time: string | null
  isError: boolean
  text: string
}

export interface LogPage {
  lines: LogLine[]
  total: number
}

export const linesPerPage = 1000

/** A page of lines from the given one on, or the last ones. */
export async function fetchLogs(
  { entity, project, run }: RunPlace,
  from: number | 'end',
  signal: AbortSignal,
): Promise<LogPage> {
  const page =
    from === 'end'
      ? { last: linesPerPage, first: null, after: null }
      : { last: null, first: linesPerPage, after: from > 0 ? String(from - 1) : null }
  const data = await execute(logsQuery, { entity, project, run, ...page }, signal)
  const found = data.project?.run
  const lines = (found?.logLines?.edges ?? []).map(({ node }, at): LogLine => {
    const text = withoutEscapes(node.line ?? '')
    return { number: node.number ?? at, time: node.timestamp, isError: node.level === 'error', text }
  })
  return { lines, total: found?.logLineCount ?? 0 }
}
