// What a change would make of a run, a line for each value that it touches.
import { stringifyExtendedJson } from '@runscan/core'
import type { Run } from '@runscan/sdk'

/** What may be changed: by name, `config.lr` for a key. */
export type RunState = ReadonlyMap<string, string>

export function stateOf({ name, notes, group, jobType, tags, config, summary }: Run): RunState {
  const values = {
    name,
    notes,
    group,
    jobType,
    tags,
    ...prefixed('config', config),
    ...prefixed('summary', summary),
  }
  return new Map(Object.entries(values).map(([key, value]) => [key, stringifyExtendedJson(value ?? null)]))
}

/** `tags ["a"] → ["a","b"]`, `config.lr → 0.1`, `config.old 1 → nothing`. */
export function changesBetween(before: RunState, after: RunState): string[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].flatMap(key => {
    const [old, now] = [before.get(key), after.get(key)]
    if (old === now) return []
    return [[key, ...(old === undefined || old === 'null' ? [] : [old]), '→', now ?? 'nothing'].join(' ')]
  })
}

function prefixed(prefix: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]))
}
