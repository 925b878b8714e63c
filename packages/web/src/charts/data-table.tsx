// The numbers behind a chart, as they were logged: for those who do not see the drawing, and for those who want exact values.
import { useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { Scroll } from '../app/scroll.js'
import { formatCount } from '../format/numbers.js'
import { ask } from '../worker/client.js'
import type { ChartRun } from './chart-run.js'

const pageRows = 100

export interface DataTableProps {
  runs: readonly ChartRun[]
  metric: string
  range: { min: number; max: number } | undefined
}

export function DataTable({ runs, metric, range }: DataTableProps) {
  const first = range?.min ?? 0
  const [starts, setStarts] = useState<readonly number[]>([first])
  const start = starts.at(-1) ?? first
  const maxStep = range?.max ?? Number.MAX_SAFE_INTEGER
  const id = JSON.stringify([runs.map(run => [run.place, run.version]), metric, start, maxStep])
  const { data, error, reload } = useLoading(id, async signal => {
    const query = { keys: [metric], minStep: start, maxStep, limit: pageRows }
    return joined(await Promise.all(runs.map(run => ask('rows', { ...query, place: run.place }, signal))))
  })
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what="values" />
  const next = data.nextStart
  return (
    <div class="data">
      <Scroll label={`Values of ${metric}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              {runs.map(run => (
                <th key={run.place.run} scope="col">
                  {runs.length > 1 ? run.name : metric}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map(({ step, values }, at) => (
              <tr key={`${step}/${at}`}>
                <th scope="row">{formatCount(step)}</th>
                {values.map((value, column) => (
                  // A column is its place.
                  <td key={column}>{value === undefined ? '' : String(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {(starts.length > 1 || next !== undefined) && (
        <div class="pager">
          <button type="button" disabled={starts.length < 2} onClick={() => setStarts(starts.slice(0, -1))}>
            Previous
          </button>
          <button
            type="button"
            disabled={next === undefined}
            onClick={() => next !== undefined && setStarts([...starts, next])}
          >
            Next
          </button>
        </div>
      )}
    </div>
  )
}

interface JoinedRow {
  step: number
  values: unknown[]
}

interface Answer {
  rows: { step: number; values: unknown[] }[]
  hasMore: boolean
}

/** One row for each step, as far as all runs have told. `nextStart` is where the next page begins. */
export function joined(answers: readonly Answer[]): { rows: JoinedRow[]; nextStart: number | undefined } {
  const ends = answers.filter(answer => answer.hasMore).map(answer => answer.rows.at(-1)?.step ?? 0)
  const end = ends.length > 0 ? Math.min(...ends) : undefined
  const rows: JoinedRow[] = []
  const byStep = new Map<number, JoinedRow[]>()
  for (const [at, answer] of answers.entries()) {
    for (const { step, values } of answer.rows) {
      if (end !== undefined && step > end) continue
      const same = byStep.get(step) ?? []
      byStep.set(step, same)
      // A run may have logged a step twice: each time is a row.
      let row = same.find(candidate => candidate.values[at] === undefined)
      if (!row) {
        row = { step, values: answers.map(() => undefined) }
        same.push(row)
        rows.push(row)
      }
      row.values[at] = values[0]
    }
  }
  rows.sort((a, b) => a.step - b.step)
  return { rows, nextStart: end === undefined ? undefined : end + 1 }
}
