// Compares what the official client answered with what ours answered, counting every comparison made.
import { isObject, type Tagged, untag } from './tagged.js'

/** Stands for "there is no such key" and "there is no such row", which null does not. */
export const missing = Symbol('missing')

/** One place where the two answers are not equal. */
export interface Difference {
  /** Where: the question, then row and keys. */
  path: readonly string[]
  official: Tagged | typeof missing
  ours: unknown
  /** The objects that hold the two values, for rules that must look beside them. */
  officialParent?: Record<string, Tagged> | undefined
  oursParent?: Record<string, unknown> | undefined
}

/** A way in which answers may differ, for a reason. */
export interface AllowedDifference {
  /** The heading in docs/differences.md. */
  id: string
  /** What the official client answers, and what ours does. */
  what: string
  why: string
  /** The areas (test files) in which it must occur; elsewhere it may. */
  seenIn: readonly string[]
  applies(difference: Difference): boolean
}

/** What one comparison found so far. */
export interface ComparisonSummary {
  comparisons: number
  /** How often each allowed difference occurred, by its id. */
  allowed: Record<string, number>
  /** Differences that no rule allows. */
  unexpected: Difference[]
}

export interface Comparison {
  /** Compares two values down to their scalars. */
  value(path: readonly string[], official: Tagged | typeof missing, ours: unknown): void
  /** Compares two lists of history rows: paired by `_step` and, within a step, by their order. */
  rows(path: readonly string[], official: Tagged, ours: readonly Record<string, unknown>[]): void
  summary(): ComparisonSummary
}

/** Starts a comparison under a list of differences that are allowed. */
export function openComparison(allowed: readonly AllowedDifference[]): Comparison {
  const summary: ComparisonSummary = { comparisons: 0, allowed: {}, unexpected: [] }
  const note = (difference: Difference) => {
    const rule = allowed.find(candidate => candidate.applies(difference))
    if (rule) summary.allowed[rule.id] = (summary.allowed[rule.id] ?? 0) + 1
    else summary.unexpected.push(difference)
  }
  const value = (difference: Difference) => compareValue(difference, summary, note)
  return {
    value: (path, official, ours) => value({ path, official, ours }),
    rows: (path, official, ours) => compareRows(path, official, ours, summary, value, note),
    summary: () => summary,
  }
}

/** Whether an official value and ours are the same value, without any allowance. */
export function equal(official: Tagged | typeof missing, ours: unknown): boolean {
  const summary: ComparisonSummary = { comparisons: 0, allowed: {}, unexpected: [] }
  compareValue({ path: [], official, ours }, summary, found => summary.unexpected.push(found))
  return summary.unexpected.length === 0
}

type Note = (difference: Difference) => void

function compareValue(pair: Difference, summary: ComparisonSummary, note: Note): void {
  const { path, official } = pair
  const ours = pair.ours === undefined ? missing : pair.ours
  if (Array.isArray(official) && Array.isArray(ours)) {
    summary.comparisons += 1
    if (official.length !== ours.length) {
      note({ ...pair, ours })
      return
    }
    official.forEach((item, index) => {
      compareValue({ path: [...path, String(index)], official: item, ours: ours[index] }, summary, note)
    })
    return
  }
  if (official !== missing && isObject(official) && isPlainObject(ours) && !isUnion(official)) {
    compareObjects(path, official, ours, summary, note)
    return
  }
  summary.comparisons += 1
  if (!sameScalar(official, ours)) note({ ...pair, ours })
}

function compareObjects(
  path: readonly string[],
  official: Record<string, Tagged>,
  ours: Record<string, unknown>,
  summary: ComparisonSummary,
  note: Note,
): void {
  for (const key of new Set([...Object.keys(official), ...Object.keys(ours)])) {
    const left = Object.hasOwn(official, key) ? (official[key] as Tagged) : missing
    const right = Object.hasOwn(ours, key) ? ours[key] : missing
    const parents = { officialParent: official, oursParent: ours }
    compareValue({ path: [...path, key], official: left, ours: right, ...parents }, summary, note)
  }
}

function compareRows(
  path: readonly string[],
  official: Tagged,
  ours: readonly Record<string, unknown>[],
  summary: ComparisonSummary,
  value: Note,
  note: Note,
): void {
  if (!Array.isArray(official)) {
    note({ path, official, ours })
    return
  }
  const left = byStep(official as Record<string, Tagged>[])
  const right = byStep(ours)
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    value({ path: [...path, key], official: left.get(key) ?? missing, ours: right.get(key) ?? missing })
  }
  summary.comparisons += 1
  const officialOrder = [...left.keys()].filter(key => right.has(key))
  const oursOrder = [...right.keys()].filter(key => left.has(key))
  const at = officialOrder.findIndex((key, index) => key !== oursOrder[index])
  if (at !== -1) {
    const shown = (order: string[]) => `s:${order.slice(at, at + 3).join(', ')}`
    note({ path: [...path, 'order'], official: shown(officialOrder), ours: shown(oursOrder) })
  }
}

/** Rows by `step N`, and `step N again` for a second row of one step; rows without a step by their position. */
function byStep<Row extends Record<string, unknown>>(rows: readonly Row[]): Map<string, Row> {
  const found = new Map<string, Row>()
  rows.forEach((row, index) => {
    const step = row._step
    let key = step === undefined ? `row ${index}` : `step ${typeof step === 'string' ? untag(step) : step}`
    while (found.has(key)) key += ' again'
    found.set(key, row)
  })
  return found
}

function sameScalar(official: Tagged | typeof missing, ours: unknown): boolean {
  if (official === missing || official === null || typeof official === 'boolean') return official === ours
  if (typeof official !== 'string') return false
  const value = untag(official)
  if (typeof value === 'bigint') return sameInteger(value, ours)
  if (value instanceof Uint8Array) return ours instanceof Uint8Array && Buffer.from(value).equals(ours)
  return Object.is(value, ours)
}

/** A Python int against a number that holds it exactly, or a bigint. Minus zero is no int. */
function sameInteger(official: bigint, ours: unknown): boolean {
  if (typeof ours === 'bigint') return ours === official
  if (typeof ours !== 'number' || !Number.isInteger(ours) || Object.is(ours, -0)) return false
  return BigInt(ours) === official
}

/** A raw `_type_…` struct stands for one value of several types: it is never compared field by field. */
function isUnion(official: Record<string, Tagged>): boolean {
  const names = Object.keys(official)
  return names.length > 0 && names.every(name => name.startsWith('_type_'))
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value)
  )
}
