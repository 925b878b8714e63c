// The state of a run: a word with a dot, never a colour alone.
export function State({ state }: { state: string }) {
  return (
    <span class={`state state-${state}`}>
      <i aria-hidden="true" />
      {state}
    </span>
  )
}
