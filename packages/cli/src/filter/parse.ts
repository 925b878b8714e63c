// Reads filters such as `config.lr > 0.01 and state = finished`.

import { FilterError, type Token, tokensOf } from './tokens.js'
import type { Comparison, Filter, FilterValue } from './tree.js'

const comparisons: readonly string[] = ['=', '!=', '>', '>=', '<', '<='] satisfies Comparison[]

/** Words that are no values unless they are in quotes. */
const keywords: readonly string[] = ['and', 'or', 'not', 'in', 'exists']

/** A number as JSON writes it. */
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Deeper ones are refused: they would overflow the stack. */
const maxDepth = 200

/** Reads a filter. @throws `FilterError` with the column of what is wrong */
export function parseFilter(text: string): Filter {
  const parser = new Parser(text)
  const filter = parser.either(0)
  parser.end()
  return filter
}

/** One go through the words: a method for each rule, loosest binding first. */
class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokensOf(text)
  }

  /** a or b or … */
  either(depth: number): Filter {
    return this.#several('or', () => this.#both(depth))
  }

  end(): void {
    if (this.#next.kind !== 'end')
      this.#fail(`'${this.#next.value}' does not belong here: \`and\` or \`or\` was expected`)
  }

  /** a and b and … */
  #both(depth: number): Filter {
    return this.#several('and', () => this.#one(depth))
  }

  #several(kind: 'and' | 'or', part: () => Filter): Filter {
    const first = part()
    const parts = [first]
    while (this.#takeKeyword(kind)) parts.push(part())
    return parts.length > 1 ? { kind, parts } : first
  }

  /** not a; (a); a condition */
  #one(depth: number): Filter {
    if (depth > maxDepth) this.#fail(`conditions nest deeper than ${maxDepth} levels`)
    if (this.#takeKeyword('not')) return { kind: 'not', part: this.#one(depth + 1) }
    if (this.#takeSymbol('(')) {
      const inner = this.either(depth + 1)
      if (!this.#takeSymbol(')')) this.#fail('a `)` was expected')
      return inner
    }
    return this.#condition()
  }

  #condition(): Filter {
    const field = this.#field()
    if (this.#takeKeyword('exists')) return { kind: 'exists', field }
    if (this.#takeKeyword('in')) return { kind: 'in', field, values: this.#values() }
    if (this.#takeKeyword('not')) {
      if (!this.#takeKeyword('in')) this.#fail('`in` was expected after `not`')
      return { kind: 'not', part: { kind: 'in', field, values: this.#values() } }
    }
    if (this.#takeSymbol('~')) return { kind: 'match', field, pattern: this.#pattern() }
    const { kind, value } = this.#next
    if (kind !== 'symbol' || !comparisons.includes(value)) {
      this.#fail(`an operator was expected after '${field}': one of ${comparisons.join(' ')} ~ in exists`)
    }
    this.#at += 1
    return { kind: 'compare', field, comparison: value as Comparison, value: this.#value() }
  }

  #field(): string {
    const { kind, value } = this.#next
    if (kind === 'text' || (kind === 'word' && !isKeyword(value))) {
      this.#at += 1
      return value
    }
    return this.#fail('a field such as state or config.lr was expected')
  }

  #values(): FilterValue[] {
    if (!this.#takeSymbol('(')) this.#fail('a list such as (finished, failed) was expected after `in`')
    const values = [this.#value()]
    while (this.#takeSymbol(',')) values.push(this.#value())
    if (!this.#takeSymbol(')')) this.#fail('a `,` or `)` was expected')
    return values
  }

  #value(): FilterValue {
    const { kind, value } = this.#next
    if (kind === 'word' && isKeyword(value)) this.#fail(`put '${value}' in quotes where it is a value`)
    if (kind !== 'word' && kind !== 'text') this.#fail('a value was expected')
    this.#at += 1
    return kind === 'text' ? value : readWord(value)
  }

  #pattern(): string {
    const { kind, value } = this.#next
    if (kind !== 'word' && kind !== 'text')
      this.#fail('a regular expression was expected after `~`, best in quotes')
    this.#at += 1
    return value
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token
  }

  #takeKeyword(name: string): boolean {
    return this.#take(({ kind, value }) => kind === 'word' && value.toLowerCase() === name)
  }

  #takeSymbol(name: string): boolean {
    return this.#take(({ kind, value }) => kind === 'symbol' && value === name)
  }

  #take(wanted: (token: Token) => boolean): boolean {
    if (!wanted(this.#next)) return false
    this.#at += 1
    return true
  }

  #fail(problem: string): never {
    throw new FilterError(this.#text, this.#next.column, problem)
  }
}

/** Whether a word is one of the language's own. */
export function isKeyword(word: string): boolean {
  return keywords.includes(word.toLowerCase())
}

const constants = new Map<string, FilterValue>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** What a word without quotes means. */
export function readWord(word: string): FilterValue {
  const constant = constants.get(word)
  if (constant !== undefined) return constant
  if (!numberPattern.test(word)) return word
  const number = Number(word)
  return /^-?\d+$/.test(word) && !Number.isSafeInteger(number) ? BigInt(word) : number
}
