// Runs as a table: sorted by the server, chosen by the person.
import { runPath } from '../app/routes.js'
import { Scroll } from '../app/scroll.js'
import { State } from '../run/state.js'
import { type Column, cellText, nameColumn } from './columns.js'
import type { ListedRun } from './runs-query.js'

export interface RunTableProps {
  entity: string
  project: string
  runs: readonly ListedRun[]
  columns: readonly Column[]
  /** `-created_at` and the like. */
  order: string
  onOrder: (order: string) => void
  chosen: ReadonlySet<string>
  onChosen: (chosen: ReadonlySet<string>) => void
}

export function RunTable({
  entity,
  project,
  runs,
  columns,
  order,
  onOrder,
  chosen,
  onChosen,
}: RunTableProps) {
  const toggle = (ids: readonly string[], isOn: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) isOn ? next.add(id) : next.delete(id)
    onChosen(next)
  }
  const all = runs.map(run => run.id)
  const areAllChosen = all.length > 0 && all.every(id => chosen.has(id))
  return (
    <Scroll label="Runs">
      <table class="runs">
        <thead>
          <tr>
            <th scope="col" class="choose">
              <input
                type="checkbox"
                aria-label="Choose all runs of this page"
                checked={areAllChosen}
                onChange={event => toggle(all, event.currentTarget.checked)}
              />
            </th>
            {[nameColumn, ...columns].map(column => (
              <SortableHead key={column.id} {...{ column, order, onOrder }} />
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.id} class={chosen.has(run.id) ? 'chosen' : undefined}>
              <td class="choose">
                <input
                  type="checkbox"
                  aria-label={`Choose ${run.name}`}
                  checked={chosen.has(run.id)}
                  onChange={event => toggle([run.id], event.currentTarget.checked)}
                />
              </td>
              <th scope="row">
                <a href={runPath({ entity, project, run: run.id })}>{run.name}</a>
              </th>
              {columns.map(column => (
                <Cell key={column.id} {...{ column, run }} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function Cell({ column, run }: { column: Column; run: ListedRun }) {
  if (column.id === 'state')
    return (
      <td>
        <State state={run.state} />
      </td>
    )
  if (column.id === 'tags')
    return (
      <td>
        {run.tags.map(tag => (
          <span key={tag} class="tag">
            {tag}
          </span>
        ))}
      </td>
    )
  const { text, title } = cellText(column, run)
  return (
    <td class={column.isNumeric ? 'number' : undefined} title={title}>
      {text}
    </td>
  )
}

function SortableHead({
  column,
  order,
  onOrder,
}: {
  column: Column
  order: string
  onOrder: (order: string) => void
}) {
  const isSorted = order.slice(1) === column.order
  const isDescending = order.startsWith('-')
  return (
    <th
      scope="col"
      class={column.isNumeric ? 'number' : undefined}
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        class="sort"
        title={`Sort by ${column.title}`}
        onClick={() => onOrder(`${isSorted && !isDescending ? '-' : '+'}${column.order}`)}
      >
        {column.title}
        <i aria-hidden="true">{isSorted ? (isDescending ? '↓' : '↑') : ''}</i>
      </button>
    </th>
  )
}
