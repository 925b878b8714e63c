// JSON texts that clients send: checked before they are stored, so that whoever reads them later can.
import { parseExtendedJson } from '@runscan/core'
import { badRequest } from './errors.js'
import { isPlainObject } from './history/row.js'

/** As deep as the careful parser goes; what walks through the values has room for that, and not for any depth. */
const deepest = 500

/**
 * Reads an object.
 * @param what names the text in messages
 * @throws `ServerError` 400 when it is none, or nested too deep
 */
export function readIncomingObject(what: string, text: string): Record<string, unknown> {
  if (depthOf(text) > deepest) throw badRequest(`${what} is nested more than ${deepest} levels deep`)
  let value: unknown
  try {
    value = parseExtendedJson(text)
  } catch (cause) {
    throw badRequest(`${what} is not JSON: ${(cause as Error).message}`, cause)
  }
  if (!isPlainObject(value)) throw badRequest(`${what} is not a JSON object`)
  return value
}

/** How deep a text is nested, if it is JSON. */
function depthOf(text: string): number {
  // Each level has a character to open it and one to close it.
  if (text.length < deepest * 2) return 0
  let depth = 0
  let most = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at)
        break
      case '{':
      case '[':
        depth += 1
        most = Math.max(most, depth)
        break
      case '}':
      case ']':
        depth -= 1
    }
  }
  return most
}

/** The place of the quote that ends the string that begins at a place. */
function endOfString(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  return end
}
