// Values as strict JSON, which every program reads.
import { stringifyExtendedJson } from '@runscan/core'

/** NaN and the infinities become texts, as the service writes them where JSON has no number; long integers stay whole. */
export function toJson(value: unknown, indent = false): string {
  const text = stringifyExtendedJson(strict(value))
  return indent ? indented(text) : text
}

function strict(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(strict)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, strict(entry)]))
}

/** Line breaks in what is JSON already, so that long integers are not read and rounded for it. */
function indented(text: string): string {
  let depth = 0
  return text.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]/g, token => {
    if (token.length > 1) return token
    if (token === '{' || token === '[') {
      depth += 1
      return `${token}\n${'  '.repeat(depth)}`
    }
    if (token === '}' || token === ']') {
      depth -= 1
      return `\n${'  '.repeat(depth)}${token}`
    }
    return token === ',' ? `,\n${'  '.repeat(depth)}` : ': '
  })
}
