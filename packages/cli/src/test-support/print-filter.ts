// Writes a filter so that it reads as what it was.
import { isKeyword, readWord } from '../filter/parse.js'
import type { Filter, FilterValue } from '../filter/tree.js'

/** The text of a filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return filter.parts.map(part => inner(part, ['and', 'or'])).join(' and ')
    case 'or':
      return filter.parts.map(part => inner(part, ['or'])).join(' or ')
    case 'not':
      return `not ${inner(filter.part, ['and', 'or'])}`
    case 'compare':
      return `${printField(filter.field)} ${filter.comparison} ${printValue(filter.value)}`
    case 'in':
      return `${printField(filter.field)} in (${filter.values.map(printValue).join(', ')})`
    case 'match':
      return `${printField(filter.field)} ~ ${quoted(filter.pattern)}`
    case 'exists':
      return `${printField(filter.field)} exists`
  }
}

function inner(part: Filter, looser: readonly Filter['kind'][]): string {
  return looser.includes(part.kind) ? `(${printFilter(part)})` : printFilter(part)
}

function printField(field: string): string {
  return isPlain(field) ? field : quoted(field)
}

function printValue(value: FilterValue): string {
  if (typeof value === 'string') return isPlain(value) && readWord(value) === value ? value : quoted(value)
  if (Object.is(value, -0)) return '-0'
  // Digits alone would be read as an integer, and kept whole.
  const isLarge = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLarge ? value.toExponential() : String(value)
}

function isPlain(word: string): boolean {
  return /^[^\s=<>~(),!'"]+$/.test(word) && !isKeyword(word)
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
