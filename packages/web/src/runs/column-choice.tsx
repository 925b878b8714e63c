// Which columns the table has.
import { useState } from 'preact/hooks'
import { Menu } from '../app/menu.js'
import type { Column } from './columns.js'

export interface ColumnChoiceProps {
  available: readonly Column[]
  columns: readonly Column[]
  onColumns: (ids: readonly string[] | null) => void
}

export function ColumnChoice({ available, columns, onColumns }: ColumnChoiceProps) {
  const [wanted, setWanted] = useState('')
  const ids = columns.map(({ id }) => id)
  const missing = columns.filter(({ id }) => !available.some(column => column.id === id))
  const shown = [...available, ...missing].filter(({ id }) => id.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <Menu title="Columns">
      {() => (
        <fieldset class="sheet">
          <legend class="hidden">Columns of the table</legend>
          <input
            type="search"
            aria-label="Part of a column's name"
            placeholder="Part of a name"
            value={wanted}
            onInput={event => setWanted(event.currentTarget.value)}
          />
          <ul class="choices">
            {shown.map(({ id, title }) => (
              <li key={id}>
                <label class="check">
                  <input
                    type="checkbox"
                    checked={ids.includes(id)}
                    onChange={event =>
                      onColumns(
                        event.currentTarget.checked ? [...ids, id] : ids.filter(other => other !== id),
                      )
                    }
                  />
                  <span>{id.includes('.') ? id : title}</span>
                </label>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => onColumns(null)}>
            As at first
          </button>
        </fieldset>
      )}
    </Menu>
  )
}
