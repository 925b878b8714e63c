// Keys by what they begin with: `train/loss` and `train/acc` belong together.

/** Keys that begin alike. */
export interface KeyGroup {
  name: string
  keys: string[]
}

/** Groups by the part before the first `/` or dot; keys without one come first, as `metrics`. */
export function groupKeys(keys: readonly string[]): KeyGroup[] {
  const groups = new Map<string, string[]>([[ungrouped, []]])
  for (const key of [...keys].sort(compareKeys)) {
    const name = prefixOf(key)
    groups.set(name, [...(groups.get(name) ?? []), key])
  }
  return [...groups]
    .map(([name, members]) => ({ name, keys: members }))
    .filter(group => group.keys.length > 0)
}

const ungrouped = 'metrics'

function prefixOf(key: string): string {
  const end = key.search(/[/.]/)
  return end > 0 ? key.slice(0, end) : ungrouped
}

const collator = new Intl.Collator('en', { numeric: true })

/** `gpu.2` before `gpu.10`. */
export function compareKeys(a: string, b: string): number {
  return collator.compare(a, b)
}
