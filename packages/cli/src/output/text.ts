// Texts of strangers on their way to a terminal: a run's name must not move the cursor, or read backwards.
import { toJson } from './json.js'

/** Control characters, line and paragraph separators, marks that turn the direction of writing, and what is invisible. */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/g

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text in one line, with what would not be seen written as an escape. */
export function clean(text: string): string {
  // By characters, so that halves of pairs are found only where they stand alone.
  return Array.from(text, character =>
    character.length > 1 ? character : character.replace(unseen, escaped),
  ).join('')
}

function escaped(character: string): string {
  return short[character] ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
}

/** A value in a cell of a table. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)))
  return clean(exact(value))
}

/** A value as it is, for programs. */
export function exact(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? toJson(value) : String(value)
}
