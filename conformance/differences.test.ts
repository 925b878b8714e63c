// docs/differences.md and the list that the comparison uses are one list.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { differences } from './differences.js'

const page = readFileSync(new URL('../docs/differences.md', import.meta.url), 'utf8')
const areas = readdirSync(new URL('.', import.meta.url))
  .filter(file => file.endsWith('.test.ts'))
  .map(file => file.slice(0, -'.test.ts'.length))

/** The rows of the page's tables: `| \`id\` | what | why |`. */
const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, id, what, why]) => ({
  id,
  what,
  why,
}))

describe('docs/differences.md', () => {
  it('has a row for each allowed difference, with the same words, in the same order', () => {
    expect(rows).toEqual(differences.map(({ id, what, why }) => ({ id, what, why })))
  })

  it('gives every difference an id of its own', () => {
    expect(new Set(rows.map(row => row.id)).size).toBe(rows.length)
  })
})

describe('each allowed difference', () => {
  it.each(differences.map(each => [each.id, each] as const))(
    '%s says in which test files it must occur',
    (_id, { seenIn }) => {
      expect(seenIn.length).toBeGreaterThan(0)
      expect(seenIn.filter(area => !areas.includes(area))).toEqual([])
    },
  )
})
