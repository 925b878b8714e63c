// Which states of runs are shown.
const states = ['running', 'finished', 'failed', 'crashed', 'killed', 'pending', 'preempting', 'preempted']

export function StateChoice({
  chosen,
  onChosen,
}: {
  chosen: readonly string[]
  onChosen: (states: readonly string[]) => void
}) {
  return (
    <details class="menu">
      <summary>State{chosen.length > 0 ? ` (${chosen.length})` : ''}</summary>
      <fieldset class="sheet">
        <legend class="hidden">States</legend>
        {states.map(state => (
          <label key={state} class="check">
            <input
              type="checkbox"
              checked={chosen.includes(state)}
              onChange={event =>
                onChosen(
                  event.currentTarget.checked ? [...chosen, state] : chosen.filter(other => other !== state),
                )
              }
            />
            <span>{state}</span>
          </label>
        ))}
      </fieldset>
    </details>
  )
}
