// Conditions on config, summary and the like.
import { useState } from 'preact/hooks'
import { Menu } from '../app/menu.js'
import { type Condition, type Operator, operators } from './filters.js'

export interface FilterFormProps {
  /** Fields to choose from; others may be typed. */
  fields: readonly string[]
  conditions: readonly Condition[]
  onConditions: (conditions: readonly Condition[]) => void
}

export function FilterForm({ fields, conditions, onConditions }: FilterFormProps) {
  const [operator, setOperator] = useState<Operator>('is')
  const add = (event: SubmitEvent, close: () => void) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const data = new FormData(form)
    const field = String(data.get('field')).trim()
    if (field === '') return
    onConditions([...conditions, { field, operator, value: String(data.get('value') ?? '') }])
    form.reset()
    setOperator('is')
    close()
  }
  return (
    <Menu title={conditions.length > 0 ? `Filter (${conditions.length})` : 'Filter'}>
      {close => (
        <form class="sheet" onSubmit={event => add(event, close)} aria-label="Add a filter">
          <label>
            <span>Field</span>
            <input name="field" list="filter-fields" required placeholder="config.lr" autocomplete="off" />
          </label>
          <datalist id="filter-fields">
            {fields.map(field => (
              <option key={field} value={field} />
            ))}
          </datalist>
          <label>
            <span>Comparison</span>
            <select
              name="operator"
              value={operator}
              onChange={event => setOperator(event.currentTarget.value as Operator)}
            >
              {Object.entries(operators).map(([id, { title }]) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          {operators[operator].needsValue && (
            <label>
              <span>Value</span>
              <input name="value" autocomplete="off" />
            </label>
          )}
          <button type="submit" class="primary">
            Add
          </button>
        </form>
      )}
    </Menu>
  )
}

/** The conditions in force, each with the way to drop it. */
export function ConditionList({ conditions, onConditions }: Omit<FilterFormProps, 'fields'>) {
  if (conditions.length === 0) return null
  return (
    <ul class="chips" aria-label="Filters">
      {conditions.map((condition, at) => {
        const { title, needsValue } = operators[condition.operator]
        const words = `${condition.field} ${title}${needsValue ? ` ${condition.value}` : ''}`
        return (
          <li key={words}>
            <button
              type="button"
              class="chip"
              aria-label={`Remove the filter ${words}`}
              onClick={() => onConditions(conditions.filter((_other, other) => other !== at))}
            >
              {words} <span aria-hidden="true">×</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
