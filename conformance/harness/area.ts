// Ties one comparison to one test file: its differences fail the test that found them, its counts are reported.
import { afterAll, expect, it } from 'vitest'
import { type Comparison, type Difference, missing, openComparison } from '../compare.js'
import { differences } from '../differences.js'
import { reportArea } from './report.js'

export interface Area extends Comparison {
  /** Fails when an unexpected difference came up since the last call. */
  check(): void
}

/** Opens the area that has the test file's name; call it once, before the tests. */
export function openArea(name: string): Area {
  const comparison = openComparison(differences)
  let checked = 0
  afterAll(() => {
    const { comparisons, allowed, unexpected } = comparison.summary()
    reportArea(name, { comparisons, differences: allowed, unexpected: unexpected.length })
  })
  return {
    ...comparison,
    check: () => {
      const { unexpected } = comparison.summary()
      const fresh = unexpected.slice(checked)
      checked = unexpected.length
      const shown = fresh.slice(0, 12).map(shownDifference)
      if (fresh.length > shown.length) shown.push(`… and ${fresh.length - shown.length} more`)
      expect(shown).toEqual([])
    },
  }
}

/** The last test of a file: a difference that is allowed because of it, but no longer there, is a dead rule. */
export function everyAllowedDifferenceOccurs(name: string, area: Area): void {
  it('shows every difference that is allowed because of this file', () => {
    const { allowed } = area.summary()
    const wanted = differences.filter(each => each.seenIn.includes(name)).map(each => each.id)
    expect(wanted.filter(id => !allowed[id])).toEqual([])
  })
}

function shownDifference({ path, official, ours }: Difference): string {
  return `${path.join(' › ')}: official ${shown(official)}, ours ${shown(ours)}`
}

function shown(value: unknown): string {
  if (value === missing) return 'nothing'
  const text = JSON.stringify(value, (_key, item) => {
    if (typeof item === 'bigint') return `${item}n`
    if (typeof item === 'number' && (!Number.isFinite(item) || Object.is(item, -0))) {
      return `number ${Object.is(item, -0) ? '-0' : item}`
    }
    return item
  })
  return text === undefined ? String(value) : text.slice(0, 300)
}
