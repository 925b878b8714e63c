// Where the lines of processes are that log one run together: each counts its own lines from 0.
import type { Sql } from './database.js'

/** Lines of one process. */
export interface OwnLines {
  /** What the process calls itself. */
  client: string
  stream: string
  /** Its number for the first of them. */
  offset: number
  count: number
}

/** The places of such lines among all of the run's. */
export interface SharedLineStore {
  /** The place of each line. Lines that are new get places from `end` on; those that come again keep theirs. */
  places(runId: number, lines: OwnLines, end: number): number[]
}

export function sharedLineStore(sql: Sql): SharedLineStore {
  return {
    places(runId, { client, stream, offset, count }, end) {
      const known = new Map(
        sql
          .all<{ line: number; place: number }>(
            `SELECT line, place FROM shared_lines
             WHERE run_id = ? AND client = ? AND stream = ? AND line >= ? AND line < ?`,
            ...[runId, client, stream, offset, offset + count],
          )
          .map(({ line, place }) => [line, place]),
      )
      let next = end
      return Array.from({ length: count }, (_, at) => {
        const place = known.get(offset + at)
        if (place !== undefined) return place
        const insert = 'INSERT INTO shared_lines VALUES (?, ?, ?, ?, ?)'
        sql.run(insert, runId, client, stream, offset + at, next)
        return next++
      })
    },
  }
}
