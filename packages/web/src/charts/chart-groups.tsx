// Charts under headings, of which the first ones are open.
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { countOf } from '../format/numbers.js'
import { groupKeys } from './groups.js'

const openAtFirst = 8

export interface ChartGroupsProps {
  keys: readonly string[]
  /** Makes the chart of a key. */
  children: (key: string) => ComponentChildren
}

export function ChartGroups({ keys, children }: ChartGroupsProps) {
  const joined = keys.join('\n')
  const groups = useMemo(() => groupKeys(keys), [joined])
  return (
    <>
      <p class="hidden" id="chart-keys">
        In a chart, the arrow keys read values, plus and minus zoom, the page keys move, and Escape shows all.
      </p>
      {groups.map(({ name, keys: members }, at) => (
        <details key={name} class="group" open={at < openAtFirst}>
          <summary>
            <h2>{name}</h2> <span class="faint">{countOf(members.length, 'chart')}</span>
          </summary>
          <div class="charts">{members.map(children)}</div>
        </details>
      ))}
    </>
  )
}
