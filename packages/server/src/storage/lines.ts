// The lines that runs stream: the history with its steps, and the other streams.
import type { Sql } from './database.js'

/** A line of the history. */
export interface HistoryLine {
  line: number
  step: number
  text: string
}

/** Streams beside the history: `events`, `output`, and the output of a further process by its file's name. */
export type Stream = string

/** The lines. */
export interface LineStore {
  /** Puts lines in place from `offset` on, over those that are there. */
  putHistory(runId: number, lines: readonly HistoryLine[]): void
  /** One more than the highest line. */
  historyCount(runId: number): number
  /** The highest step; undefined when there is none. */
  lastStep(runId: number): number | undefined
  /** Lines from `first` to `end`, exclusive, in their order. */
  history(runId: number, first: number, end: number): HistoryLine[]
  /**
   * The next lines from `first` on, `most` of them at most: how many there are, and where they end. Lines that were
   * never sent are not counted, however many they are. Undefined when there is none.
   */
  nextHistory(runId: number, first: number, most: number): { count: number; endLine: number } | undefined
  /** Lines from `fromLine` on with steps from `minStep` to `maxStep`, exclusive, by step; `limit` of them at most. */
  historyByStep(
    runId: number,
    bounds: { fromLine: number; minStep: number; maxStep: number; limit: number },
  ): HistoryLine[]
  /** The same lines in pages, so that a long history is never held as a whole. */
  historyPages(
    runId: number,
    bounds: { fromLine: number; minStep: number; maxStep: number },
  ): Generator<HistoryLine[]>
  /** How many lines there are: fewer than `historyCount` where some were never sent. */
  historySize(runId: number): number
  /** The lines at some places of the order by step, counted from 0 and given in that order. */
  historyAt(runId: number, places: readonly number[]): HistoryLine[]
  /** The lowest step of the lines from `fromLine` on. */
  firstStep(runId: number, fromLine: number): number | undefined
  /** Removes the lines after a step, and closes the gaps. Gives the first line that changed, if one did. */
  dropAfter(runId: number, step: number): number | undefined
  /** Copies the lines up to a step to a run without lines. */
  copyUpTo(fromRunId: number, toRunId: number, step: number): void
  /** Removes all lines of a run. */
  clear(runId: number): void
  /** Puts lines in place, over those that are there. */
  putStream(runId: number, stream: Stream, lines: readonly { line: number; text: string }[]): void
  streamCount(runId: number, stream: Stream): number
  /** Lines from `first` on, `limit` of them at most. */
  stream(runId: number, stream: Stream, first: number, limit: number): { line: number; text: string }[]
}

const pageLines = 2000

export function lineStore(sql: Sql): LineStore {
  return {
    putHistory(runId, lines) {
      for (const { line, step, text } of lines) {
        sql.run('INSERT OR REPLACE INTO history_lines VALUES (?, ?, ?, ?)', runId, line, step, text)
      }
    },
    historyCount: runId =>
      (sql.get<{ last: number | null }>('SELECT max(line) AS last FROM history_lines WHERE run_id = ?', runId)
        ?.last ?? -1) + 1,
    lastStep: runId =>
      sql.get<{ last: number | null }>('SELECT max(step) AS last FROM history_lines WHERE run_id = ?', runId)
        ?.last ?? undefined,
    history: (runId, first, end) =>
      sql.all<HistoryLine>(
        'SELECT line, step, text FROM history_lines WHERE run_id = ? AND line >= ? AND line < ? ORDER BY line',
        ...[runId, first, end],
      ),
    nextHistory(runId, first, most) {
      const next = sql.get<{ count: number; last: number | null }>(
        `SELECT count(*) AS count, max(line) AS last FROM (
           SELECT line FROM history_lines WHERE run_id = ? AND line >= ? ORDER BY line LIMIT ?
         )`,
        ...[runId, first, most],
      )
      return next && next.last !== null ? { count: next.count, endLine: next.last + 1 } : undefined
    },
    historyByStep: (runId, { fromLine, minStep, maxStep, limit }) =>
      sql.all<HistoryLine>(
        `SELECT line, step, text FROM history_lines
         WHERE run_id = ? AND step >= ? AND step < ? AND line >= ? ORDER BY step, line LIMIT ?`,
        ...[runId, minStep, maxStep, fromLine, limit],
      ),
    *historyPages(runId, { fromLine, minStep, maxStep }) {
      let after = { step: minStep, line: -1 }
      for (;;) {
        const page = sql.all<HistoryLine>(
          `SELECT line, step, text FROM history_lines
           WHERE run_id = ? AND (step, line) > (?, ?) AND step < ? AND line >= ? ORDER BY step, line LIMIT ?`,
          ...[runId, after.step, after.line, maxStep, fromLine, pageLines],
        )
        yield page
        const last = page.at(-1)
        if (!last || page.length < pageLines) return
        after = last
      }
    },
    historySize: runId =>
      sql.get<{ count: number }>('SELECT count(*) AS count FROM history_lines WHERE run_id = ?', runId)
        ?.count ?? 0,
    historyAt: (runId, places) =>
      sql.all<HistoryLine>(
        `SELECT line, step, text FROM history_lines WHERE run_id = ?1 AND line IN (
           SELECT line FROM (
             SELECT line, row_number() OVER (ORDER BY step, line) - 1 AS place FROM history_lines WHERE run_id = ?1
           ) WHERE place IN (SELECT value FROM json_each(?2))
         ) ORDER BY step, line`,
        ...[runId, JSON.stringify(places)],
      ),
    firstStep: (runId, fromLine) =>
      sql.get<{ first: number | null }>(
        'SELECT min(step) AS first FROM history_lines WHERE run_id = ? AND line >= ?',
        ...[runId, fromLine],
      )?.first ?? undefined,
    dropAfter(runId, step) {
      const first = sql.get<{ first: number | null }>(
        'SELECT min(line) AS first FROM history_lines WHERE run_id = ? AND step > ?',
        ...[runId, step],
      )?.first
      if (first === null || first === undefined) return undefined
      sql.run('DELETE FROM history_lines WHERE run_id = ? AND step > ?', runId, step)
      sql.run('DELETE FROM shared_lines WHERE run_id = ?', runId)
      const rest = sql.all<{ line: number }>(
        'SELECT line FROM history_lines WHERE run_id = ? AND line > ? ORDER BY line',
        ...[runId, first],
      )
      for (const [at, { line }] of rest.entries()) {
        const moved = 'UPDATE history_lines SET line = ? WHERE run_id = ? AND line = ?'
        sql.run(moved, first + at, runId, line)
      }
      return first
    },
    copyUpTo(fromRunId, toRunId, step) {
      sql.run(
        `INSERT INTO history_lines
         SELECT ?, row_number() OVER (ORDER BY line) - 1, step, text FROM history_lines WHERE run_id = ? AND step <= ?`,
        ...[toRunId, fromRunId, step],
      )
    },
    clear(runId) {
      sql.run('DELETE FROM history_lines WHERE run_id = ?', runId)
      sql.run('DELETE FROM stream_lines WHERE run_id = ?', runId)
      sql.run('DELETE FROM shared_lines WHERE run_id = ?', runId)
    },
    putStream(runId, stream, lines) {
      for (const { line, text } of lines) {
        sql.run('INSERT OR REPLACE INTO stream_lines VALUES (?, ?, ?, ?)', runId, stream, line, text)
      }
    },
    streamCount: (runId, stream) =>
      (sql.get<{ last: number | null }>(
        'SELECT max(line) AS last FROM stream_lines WHERE run_id = ? AND stream = ?',
        ...[runId, stream],
      )?.last ?? -1) + 1,
    stream: (runId, stream, first, limit) =>
      sql.all(
        'SELECT line, text FROM stream_lines WHERE run_id = ? AND stream = ? AND line >= ? ORDER BY line LIMIT ?',
        ...[runId, stream, first, limit],
      ),
  }
}
