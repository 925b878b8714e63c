// The lines that a run's process would have streamed, made of its log.
import { stringifyExtendedJson } from '@runscan/core'
import { define } from '../../run/json-fields.js'
import { readConsole } from '../console.js'
import { readLog } from '../log/framing.js'
import {
  forEachItem,
  type ItemKey,
  jsonText,
  KeyTable,
  kindOf,
  type RecordKind,
  stepOf,
} from '../log/items.js'
import { kinds } from '../log/records.js'
import { readMeasurements } from '../measurements.js'
import type { OpenLog } from '../scan.js'

/** Rows as JSON texts, from a row's number on; every step is moved by `stepShift`. */
export async function* historyLines(
  { file, index, skipCorrupt }: OpenLog,
  { firstRow, stepShift, signal }: { firstRow: number; stepShift: number; signal: AbortSignal | undefined },
): AsyncGenerator<string, void, undefined> {
  const mark = index.history.marks.findLast(({ row }) => row <= firstRow)
  if (!mark) return
  const print = createRowPrinter(stepShift)
  let row = mark.row
  for await (const records of readLog(file, { from: mark.offset, skipCorrupt, signal })) {
    for (const { bytes } of records) {
      const place = kindOf(bytes)
      if (place?.field !== kinds.history) continue
      if (row >= firstRow) yield print(bytes as Buffer, place)
      row += 1
    }
  }
}

/** A value's JSON text, or what is nested in its place. */
type Printed = string | { [part: string]: Printed }

/** Prints rows from the texts that are in the log: no value is parsed, so none is changed. */
function createRowPrinter(stepShift: number): (bytes: Buffer, place: RecordKind) => string {
  const keys = new KeyTable()
  const names: string[] = []
  const nameOf = (key: ItemKey) => {
    const known = names[key.id]
    if (known !== undefined) return known
    const printed = JSON.stringify(key.path[0] ?? '')
    names[key.id] = printed
    return printed
  }
  return (bytes, place) => {
    const entries: string[] = []
    let nested: Record<string, Printed> | undefined
    let hasStep = false
    forEachItem(bytes, place, 1, keys, (key, kind, start, end) => {
      let value = jsonText(bytes, kind, start, end)
      if (key.path.length === 1) {
        if (key.path[0] === '_step') {
          hasStep = true
          if (stepShift !== 0) value = String(Number(value) + stepShift)
        }
        entries.push(`${nameOf(key)}:${value}`)
        return
      }
      nested ??= {}
      nest(nested, key.path, value)
    })
    if (!hasStep) entries.push(`"_step":${(stepOf(bytes, place) ?? 0) + stepShift}`)
    for (const [name, value] of Object.entries(nested ?? {}))
      entries.push(`${JSON.stringify(name)}:${print(value)}`)
    return `{${entries.join(',')}}`
  }
}

function nest(target: Record<string, Printed>, path: readonly string[], value: string): void {
  let holder = target
  for (const part of path.slice(0, -1)) {
    const inner = Object.hasOwn(holder, part) ? holder[part] : undefined
    if (typeof inner !== 'object') define(holder, part, {})
    holder = holder[part] as Record<string, Printed>
  }
  define(holder, path.at(-1) ?? '', value)
}

function print(value: Printed): string {
  if (typeof value === 'string') return value
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${print(inner)}`)
    .join(',')}}`
}

/** Measurements as JSON texts, from a number on. */
export async function* measurementLines(
  log: OpenLog,
  first: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  let at = 0
  for await (const read of readMeasurements(log, signal)) {
    if (at >= first) yield stringifyExtendedJson(read())
    at += 1
  }
}

/** Console lines as a process streams them, from a number on. */
export async function* consoleTexts(
  log: OpenLog,
  first: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, undefined> {
  for await (const { number, level, timestamp, content } of readConsole(log, signal)) {
    if (number < first) continue
    yield timestamp === null ? content : `${level === 'error' ? 'ERROR ' : ''}${timestamp} ${content}`
  }
}
