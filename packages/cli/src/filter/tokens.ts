// The words of a filter.
import { InputError } from '@runscan/core'

/** A word of a filter, and where it stands: columns are counted from 1. */
export interface Token {
  kind: 'word' | 'text' | 'symbol' | 'end'
  /** What it says: a text without its quotes. */
  value: string
  column: number
}

/** A filter that cannot be read. The message shows the place. */
export class FilterError extends InputError {
  override name = 'FilterError'
  /** Counted from 1. */
  readonly column: number

  constructor(filter: string, column: number, problem: string) {
    super(
      '--filter',
      `--filter: ${problem}, at column ${column}\n  ${filter}\n  ${' '.repeat(column - 1)}^`,
      {
        code: 'INVALID_FILTER',
      },
    )
    this.column = column
  }
}

const space = /\s*/y
const symbol = />=|<=|!=|==|[=<>~(),]/y
const word = /[^\s=<>~(),!'"]+/y

/** Divides a filter into its words; the last one is the end. @throws `FilterError` */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(filter)?.[0]
    at += found?.length ?? 0
    return found
  }
  for (;;) {
    take(space)
    const column = at + 1
    const first = filter[at]
    if (first === undefined) return [...tokens, { kind: 'end', value: '', column }]
    if (first === '"' || first === "'") {
      const { value, length } = readText(filter, at, first)
      tokens.push({ kind: 'text', value, column })
      at += length
      continue
    }
    const found = take(symbol)
    if (found !== undefined) {
      tokens.push({ kind: 'symbol', value: found === '==' ? '=' : found, column })
      continue
    }
    const name = take(word)
    if (name === undefined) throw new FilterError(filter, column, `'${first}' does not belong here`)
    tokens.push({ kind: 'word', value: name, column })
  }
}

/** A text in quotes, in which a backslash takes the next character as it is. */
function readText(filter: string, start: number, quote: string): { value: string; length: number } {
  let value = ''
  for (let at = start + 1; at < filter.length; at += 1) {
    const character = filter[at]
    if (character === quote) return { value, length: at + 1 - start }
    if (character === '\\') at += 1
    value += filter[at] ?? ''
  }
  throw new FilterError(filter, start + 1, `the text that begins with ${quote} has no end`)
}
