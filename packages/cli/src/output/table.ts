// Tables for people.
import Table from 'cli-table3'
import { toJson } from './json.js'

/** A table with a line for each row, and no more frame than it needs. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const drawn = new Table({
    head: [...head],
    style: { head: ['bold'], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: frameless,
  })
  for (const row of rows) drawn.push(row.map(shown))
  return `${drawn.toString().replace(/[ \t]+$/gm, '')}\n`
}

/** A value in a cell. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)))
  return clean(typeof value === 'object' ? toJson(value) : String(value))
}

/** Without control characters: a run's name must not move the cursor. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}

const frameless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}
