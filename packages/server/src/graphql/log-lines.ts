// Console output, page by page.
import { parseExtendedJson } from '@runscan/core'
import { isPlainObject } from '../history/row.js'
import type { Source } from './typed.js'

export interface LogLinesArgs {
  first?: number | null
  last?: number | null
  after?: string | null
}

/** A page of `count` lines that `read` gives. */
export function logLines(
  { first, last, after }: LogLinesArgs,
  count: number,
  read: (first: number, limit: number) => { line: number; text: string }[],
): Source<'LogLineConnection'> {
  const from = after ? Number(after) + 1 : typeof last === 'number' ? Math.max(0, count - last) : 0
  const limit = Math.max(0, first ?? (typeof last === 'number' ? last : 1000))
  const lines = read(from, limit)
  const end = lines.at(-1)?.line
  return {
    edges: lines.map(({ line, text }) => ({ node: { number: line, ...parsed(text) } })),
    pageInfo: {
      endCursor: end === undefined ? null : String(end),
      hasNextPage: end !== undefined && end + 1 < count,
    },
  }
}

/** `[ERROR ]<time> <text>`, or an object with `ts`, `content`, `level` and `label`. */
function parsed(text: string): Omit<Source<'LogLine'>, 'number'> {
  if (text.startsWith('{')) {
    try {
      const { ts, content, level, label } = parseExtendedJson(text) as Record<string, unknown>
      const string = (value: unknown) => (typeof value === 'string' ? value : null)
      if (isPlainObject({ ts }) && typeof content === 'string') {
        return { timestamp: string(ts), level: string(level), label: string(label), line: content }
      }
    } catch {
      // A line that only begins like an object.
    }
  }
  const found = /^(ERROR )?(\d{4}-\d\d-\d\dT[\d:.]+) (.*)$/s.exec(text)
  if (!found) return { timestamp: null, level: null, label: null, line: text }
  return { timestamp: found[2] ?? null, level: found[1] ? 'error' : null, label: null, line: found[3] ?? '' }
}
