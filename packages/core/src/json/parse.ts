// Reads JSON as W&B writes it: with NaN and the infinities as bare words, and integers that a double does not hold.

/** What becomes of integers beyond ±2^53: exact bigints, rounded numbers, or their digits as text. */
export type BigintPolicy = 'bigint' | 'number' | 'string'

/** How to read. */
export interface ParseOptions {
  /** Default `bigint`: nothing is lost. Integers that a number holds exactly are numbers under every policy. */
  bigints?: BigintPolicy
}

/** A value as JSON has it; integers beyond ±2^53 may be bigints. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | { [key: string]: JsonValue }

const maxDepth = 500

/**
 * Parses extended JSON.
 *
 * Control characters inside of texts are tolerated, as Python does with `strict=False`. A key `__proto__` becomes an
 * own property. Nesting is limited to 500 levels.
 *
 * @throws `SyntaxError` when the text is no such JSON, with the place.
 * @example parseExtendedJson('{"loss": NaN, "id": 1152921504606846977}') // { loss: NaN, id: 1152921504606846977n }
 */
export function parseExtendedJson(text: string, { bigints = 'bigint' }: ParseOptions = {}): JsonValue {
  if (isPlain(text)) {
    try {
      return JSON.parse(text) as JsonValue
    } catch {
      // The careful parser below knows what is tolerated, and says better where it stops.
    }
  }
  return new Parser(text, bigints).document()
}

/**
 * Whether the built-in parser reads it right: no bare words, no long integers, no dangerous key. Most floats have sixteen
 * digits behind the point, which it reads well.
 */
function isPlain(text: string): boolean {
  return !/NaN|Infinity|(?:^|[^\d.])\d{16,}(?![\d.eE])|__proto__/.test(text)
}

class Parser {
  private at = 0
  private readonly text: string
  private readonly bigints: BigintPolicy

  constructor(text: string, bigints: BigintPolicy) {
    this.text = text
    this.bigints = bigints
  }

  document(): JsonValue {
    const value = this.value(0)
    this.space()
    if (this.at < this.text.length) throw this.unexpected()
    return value
  }

  private value(depth: number): JsonValue {
    if (depth > maxDepth) throw new SyntaxError(`JSON nests deeper than ${maxDepth} levels`)
    this.space()
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth)
      case '[':
        return this.list(depth)
      case '"':
        return this.string()
      default:
        return this.word()
    }
  }

  private object(depth: number): JsonValue {
    const target: { [key: string]: JsonValue } = {}
    this.at += 1
    if (this.closes('}')) return target
    do {
      this.space()
      if (this.text[this.at] !== '"') throw this.unexpected()
      const key = this.string()
      if (!this.closes(':')) throw this.unexpected()
      const value = this.value(depth + 1)
      if (key === '__proto__') {
        Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
      } else {
        target[key] = value
      }
    } while (this.closes(','))
    if (!this.closes('}')) throw this.unexpected()
    return target
  }

  private list(depth: number): JsonValue {
    const items: JsonValue[] = []
    this.at += 1
    if (this.closes(']')) return items
    do items.push(this.value(depth + 1))
    while (this.closes(','))
    if (!this.closes(']')) throw this.unexpected()
    return items
  }

  private string(): string {
    let end = this.at + 1
    for (;;) {
      const character = this.text[end]
      if (character === undefined) throw this.unexpected(this.text.length)
      if (character === '"') break
      end += character === '\\' ? 2 : 1
    }
    const raw = this.text.slice(this.at, end + 1)
    const escaped = raw.replace(/\p{Cc}/gu, escapeControl)
    try {
      const value = JSON.parse(escaped) as string
      this.at = end + 1
      return value
    } catch {
      throw this.unexpected()
    }
  }

  private word(): JsonValue {
    const pattern = /null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined) throw this.unexpected()
    this.at += found.length
    switch (found) {
      case 'null':
        return null
      case 'true':
        return true
      case 'false':
        return false
      default:
        return this.number(found)
    }
  }

  private number(digits: string): JsonValue {
    const value = Number(digits)
    if (Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) || this.bigints === 'number') return value
    return this.bigints === 'string' ? digits : BigInt(digits)
  }

  private closes(character: string): boolean {
    this.space()
    const closes = this.text[this.at] === character
    if (closes) this.at += 1
    return closes
  }

  private space(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? '-')) this.at += 1
  }

  private unexpected(at = this.at): SyntaxError {
    const found = this.text[at]
    const what = found === undefined ? 'the end' : JSON.stringify(found)
    return new SyntaxError(`unexpected ${what} at position ${at} of the JSON text`)
  }
}

function escapeControl(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x20 ? `\\u${code.toString(16).padStart(4, '0')}` : character
}
