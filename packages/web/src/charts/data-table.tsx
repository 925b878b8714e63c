// The numbers behind a chart, as they were logged: for those who do not see the drawing, and for those who want exact values.
import { useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { Scroll } from '../app/scroll.js'
import { formatCount } from '../format/numbers.js'
import { ask } from '../worker/client.js'
import type { ChartRun } from './chart-run.js'
import { joined } from './joined-rows.js'

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
