// Where compared runs differ, side by side.
import { useState } from 'preact/hooks'
import { Scroll } from '../app/scroll.js'
import { seriesColours } from '../charts/theme.js'
import type { RunDetails } from '../run/run-query.js'
import { rowsOf } from './compare-rows.js'

export function CompareTable({ runs }: { runs: readonly RunDetails[] }) {
  const [isAll, setIsAll] = useState(false)
  const sections = [
    { title: 'Config', rows: rowsOf(runs.map(run => run.config)) },
    { title: 'Summary', rows: rowsOf(runs.map(run => run.summary)) },
  ]
  return (
    <details class="group" open>
      <summary>
        <h2>Config and summary</h2>
      </summary>
      <label class="check">
        <input type="checkbox" checked={isAll} onChange={event => setIsAll(event.currentTarget.checked)} />
        <span>Also what is the same in all</span>
      </label>
      <Scroll label="Config and summary of the compared runs" class="compared">
        <table>
          <thead>
            <tr>
              <th scope="col">Key</th>
              {runs.map((run, at) => (
                <th key={run.name} scope="col">
                  <i class={`swatch series-${at % seriesColours}`} aria-hidden="true" />
                  {run.displayName ?? run.name}
                </th>
              ))}
            </tr>
          </thead>
          {sections.map(({ title, rows }) => (
            <tbody key={title}>
              <tr>
                <th scope="rowgroup" colSpan={runs.length + 1} class="faint">
                  {title}
                </th>
              </tr>
              {rows
                .filter(row => isAll || row.differs)
                .map(({ key, texts, differs }) => (
                  <tr key={key} class={differs ? undefined : 'faint'}>
                    <th scope="row">{key}</th>
                    {runs.map((run, at) => (
                      <td key={run.name}>{texts[at]}</td>
                    ))}
                  </tr>
                ))}
            </tbody>
          ))}
        </table>
      </Scroll>
    </details>
  )
}
