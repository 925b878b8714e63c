// Reads of a run's history as the protocol asks for them.
import { parseExtendedJson } from '@runscan/core'
import type { ServerContext } from '../context.js'
import { badRequest } from '../errors.js'
import type { HistoryLine } from '../storage/lines.js'
import type { RunRecord } from '../storage/runs.js'
import { type HistoryKeys, keysOf, mergedKeys } from './keys.js'
import { isPlainObject, type LoggedRow, parseRow, toStrict, valueAt } from './row.js'
import { samplePlaces } from './sample.js'

const defaultSamples = 500
const noLimit = -1

/** Which rows; both bounds are steps. */
export interface HistoryBounds {
  minStep?: number | bigint | null | undefined
  /** Exclusive. */
  maxStep?: number | bigint | null | undefined
  samples?: number | null | undefined
  /** Whether rows that exports have are wanted too, as clients before 0.27 do. */
  withExported: boolean
}

/** Rows as JSON text: those between the bounds, or without bounds a sample of all. */
export function historyTexts({ storage }: ServerContext, run: RunRecord, bounds: HistoryBounds): string[] {
  const { minStep, maxStep, samples, withExported } = bounds
  if (!isGiven(minStep) && !isGiven(maxStep)) {
    const places = samplePlaces(storage.lines.historySize(run.id), samples ?? defaultSamples)
    return storage.lines.historyAt(run.id, places).map(({ text }) => text)
  }
  const lines = storage.lines.historyByStep(run.id, {
    minStep: Number(minStep ?? Number.MIN_SAFE_INTEGER),
    maxStep: Number(maxStep ?? Number.MAX_SAFE_INTEGER),
    fromLine: withExported ? 0 : run.exportedLines,
    limit: samples ?? noLimit,
  })
  return lines.map(({ text }) => text)
}

/** The rows that have all keys of a specification, with these alone. */
export function sampledRows({ storage }: ServerContext, run: RunRecord, spec: string): LoggedRow[] {
  const { keys, samples, minStep, maxStep } = readSpec(spec)
  // Rows without anything in them tell nothing: tools that want no history ask so.
  if (keys.length === 0) return []
  const isBounded = minStep !== undefined || maxStep !== undefined
  const pages = storage.lines.historyPages(run.id, {
    minStep: minStep ?? Number.MIN_SAFE_INTEGER,
    // Unlike everywhere else, the end is inclusive here.
    maxStep: maxStep === undefined ? Number.MAX_SAFE_INTEGER : maxStep + 1,
    fromLine: isBounded ? run.exportedLines : 0,
  })
  // Only their numbers are held: there may be millions of rows, of which few are wanted.
  const lines: number[] = []
  for (const page of pages) {
    for (const line of page) if (withKeys(line, keys)) lines.push(line.line)
  }
  return samplePlaces(lines.length, samples).flatMap(place => {
    const line = lines[place] ?? 0
    const [found] = storage.lines.history(run.id, line, line + 1)
    const row = found && withKeys(found, keys)
    return row ? [row] : []
  })
}

function withKeys({ text }: HistoryLine, keys: readonly string[]): LoggedRow | undefined {
  const row = parseRow(text)
  const found: [string, unknown][] = []
  for (const key of keys) {
    const value = valueAt(row, key)
    if (value === undefined || value === null) return undefined
    found.push([key, toStrict(value)])
  }
  return Object.fromEntries(found)
}

interface SampleSpec {
  keys: string[]
  samples: number
  minStep: number | undefined
  maxStep: number | undefined
}

function readSpec(text: string): SampleSpec {
  let spec: unknown
  try {
    spec = parseExtendedJson(text)
  } catch (cause) {
    throw badRequest(`a specification of sampledHistory is not JSON: ${(cause as Error).message}`, cause)
  }
  const given: Record<string, unknown> = isPlainObject(spec) ? spec : {}
  const { keys = [], samples = defaultSamples, minStep, maxStep } = given
  if (!Array.isArray(keys) || !keys.every(key => typeof key === 'string')) {
    throw badRequest('a specification of sampledHistory needs `keys`, a list of strings')
  }
  const number = (name: string, value: unknown) => {
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'number' && typeof value !== 'bigint')
      throw badRequest(`\`${name}\` of sampledHistory is a number`)
    return Number(value)
  }
  return {
    keys,
    samples: number('samples', samples) ?? defaultSamples,
    minStep: number('minStep', minStep),
    maxStep: number('maxStep', maxStep),
  }
}

/** The first live row's step, cut down to the asked keys: its value and that it exists are all that readers need. */
export function liveData({ storage }: ServerContext, run: RunRecord, keys: readonly string[]): LoggedRow[] {
  const first = storage.lines.firstStep(run.id, run.exportedLines)
  if (first === undefined) return []
  const row: LoggedRow = {}
  for (const key of keys) if (key === '_step') row[key] = first
  return [row]
}

/** What is known of the keys, exported or not; undefined when nothing was logged. */
export function historyKeys(
  { storage }: ServerContext,
  run: RunRecord,
): { lastStep: number; sets: []; keys: HistoryKeys } | undefined {
  const lastStep = storage.lines.lastStep(run.id)
  if (lastStep === undefined) return undefined
  const exported = storage.exports.list(run.id).map(({ keys }) => JSON.parse(keys) as HistoryKeys)
  const live = storage.lines.history(run.id, run.exportedLines, Number.MAX_SAFE_INTEGER)
  const keys = mergedKeys([...exported, keysOf(live.map(({ text }) => text))])
  return { lastStep, sets: [], keys }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}
