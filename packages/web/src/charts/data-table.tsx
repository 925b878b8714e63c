// The numbers behind a chart, as they were logged: for those who do not see the drawing, and for those who want exact values.
import { useState } from 'preact/hooks'
import { useLoading } from '../app/loading.js'
import { Loading, Problem } from '../app/notice.js'
import { Pager } from '../app/pager.js'
import { Scroll } from '../app/scroll.js'
import { formatCount } from '../format/numbers.js'
import { ask } from '../worker/client.js'
import type { ViewRange } from '../worker/protocol.js'
import type { Axis } from './axis.js'
import type { ChartRun } from './chart-run.js'
import { joined } from './joined-rows.js'

const pageRows = 100

export interface DataTableProps {
  runs: readonly ChartRun[]
  metric: string
  axis: Axis
  range: ViewRange | undefined
}

export function DataTable({ runs, metric, axis, range }: DataTableProps) {
  const [starts, setStarts] = useState<readonly number[]>([])
  const start = starts.at(-1) ?? 0
  // Runs side by side are joined by step, and each would have a place of its own.
  const hasPlaces = axis.x !== undefined && runs.length === 1
  const id = JSON.stringify([runs.map(run => [run.place, run.version]), metric, axis.x, range, start])
  const { data, error, reload } = useLoading(id, async signal => {
    const query = { keys: [metric], x: axis.x, range, minStep: start, limit: pageRows }
    return joined(await Promise.all(runs.map(run => ask('rows', { ...query, place: run.place }, signal))))
  })
  if (!data) return error ? <Problem error={error} retry={reload} /> : <Loading what="values" />
  return (
    <div class="data">
      <Scroll label={`Values of ${metric}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              {hasPlaces && <th scope="col">{axis.name}</th>}
              {runs.map(run => (
                <th key={run.place.run} scope="col">
                  {runs.length > 1 ? run.name : metric}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map(({ step, values, place }, at) => (
              <tr key={`${step}/${at}`}>
                <th scope="row">{formatCount(step)}</th>
                {hasPlaces && <td>{place === undefined ? '' : String(place)}</td>}
                {values.map((value, column) => (
                  // A column is its place.
                  <td key={column}>{value === undefined ? '' : String(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Pager label={`Pages of ${metric}`} starts={starts} next={data.nextStart} onStarts={setStarts} />
    </div>
  )
}
