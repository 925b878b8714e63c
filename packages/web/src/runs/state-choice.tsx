// Which states of runs are shown.
import { Menu } from '../app/menu.js'

const states = ['running', 'finished', 'failed', 'crashed', 'killed', 'pending', 'preempting', 'preempted']

export function StateChoice({
  chosen,
  onChosen,
}: {
  chosen: readonly string[]
  onChosen: (states: readonly string[]) => void
}) {
  return (
    <Menu title={chosen.length > 0 ? `State (${chosen.length})` : 'State'}>
      {() => (
        <fieldset class="sheet">
          <legend class="hidden">States</legend>
          {states.map(state => (
            <label key={state} class="check">
              <input
                type="checkbox"
                checked={chosen.includes(state)}
                onChange={event =>
                  onChosen(
                    event.currentTarget.checked
                      ? [...chosen, state]
                      : chosen.filter(other => other !== state),
                  )
                }
              />
              <span>{state}</span>
            </label>
          ))}
        </fieldset>
      )}
    </Menu>
  )
}
