// Writes JSON as W&B reads it: NaN and the infinities as bare words, bigints as integers.
import { InputError } from '../errors/input.js'

/**
 * Prints a value as compact extended JSON. What JSON has no form for (undefined, functions) is left out of objects and
 * null in lists; `-0` stays `-0.0`, so that it comes back as what it was. Dates are printed as ISO texts.
 *
 * @throws `InputError` for a value that contains itself.
 * @example stringifyExtendedJson({ loss: NaN, id: 1152921504606846977n }) // '{"loss":NaN,"id":1152921504606846977}'
 */
export function stringifyExtendedJson(value: unknown): string {
  return print(value, []) ?? 'null'
}

function print(value: unknown, parents: object[]): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return printNumber(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? 'null' : printObject(value, parents)
    default:
      return undefined
  }
}

/** Large floats keep their exponent, since whole digits would be read back as an integer. */
function printNumber(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value)
}

function printObject(value: object, parents: object[]): string | undefined {
  if (parents.includes(value)) throw new InputError('value', 'a value that contains itself has no JSON form')
  if (value instanceof Date) return JSON.stringify(value)
  const inner = [...parents, value]
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as ArrayLike<unknown>, item => print(item, inner) ?? 'null')
    return `[${items.join(',')}]`
  }
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return print(toJSON.call(value), inner)
  const entries: string[] = []
  for (const [key, entry] of Object.entries(value)) {
    const text = print(entry, inner)
    if (text !== undefined) entries.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${entries.join(',')}}`
}
