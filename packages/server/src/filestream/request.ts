// The body of a file_stream request, checked.
import { parseExtendedJson } from '@runscan/core'
import { badRequest } from '../errors.js'
import { isPlainObject } from '../history/row.js'

/** What is asked for as an `Int`: the lines of a stream. */
const mostLines = 2 ** 31 - 1

/** Windows has 32 bits for it, with or without a sign. */
const largestExitCode = 2 ** 32

/** Lines to put in place of a file's lines from `offset` on. */
export interface StreamedLines {
  offset: number
  content: string[]
}

/** What a client streams. */
export interface StreamRequest {
  files: Record<string, StreamedLines>
  /** Names of files that were uploaded since. */
  uploaded: string[]
  preempting: boolean
  /** Set when the run has ended. */
  exitCode: number | undefined
}

/** Reads a body. An empty one is a sign of life. @throws `ServerError` 400, naming the field */
export function readStreamRequest(text: string): StreamRequest {
  let body: unknown
  try {
    body = text.trim() === '' ? {} : parseExtendedJson(text)
  } catch (cause) {
    throw badRequest(`the body is not JSON: ${(cause as Error).message}`, cause)
  }
  if (!isPlainObject(body)) throw badRequest('the body is not a JSON object')
  const { files = {}, uploaded = [], preempting = false, complete = false, exitcode = 0 } = body
  if (!isPlainObject(files ?? {})) throw badRequest('`files` is not an object')
  return {
    files: Object.fromEntries(
      Object.entries((files ?? {}) as Record<string, unknown>).map(([name, lines]) => [
        name,
        readLines(name, lines),
      ]),
    ),
    uploaded: Array.isArray(uploaded) ? uploaded.filter(name => typeof name === 'string') : [],
    preempting: preempting === true,
    exitCode: complete === true ? readExitCode(exitcode ?? 0) : undefined,
  }
}

function readLines(name: string, lines: unknown): StreamedLines {
  const { offset = 0, content = [] } = isPlainObject(lines) ? lines : {}
  const count = Array.isArray(content) ? content.length : 0
  if (typeof offset !== 'number' || !Number.isInteger(offset) || offset < 0 || offset + count > mostLines) {
    throw badRequest(`\`offset\` of '${name}' is not a line number`)
  }
  if (!Array.isArray(content) || !content.every(line => typeof line === 'string')) {
    throw badRequest(`\`content\` of '${name}' is not a list of lines`)
  }
  return { offset, content }
}

function readExitCode(code: unknown): number {
  if (!Number.isInteger(code) || Math.abs(code as number) > largestExitCode) {
    throw badRequest('`exitcode` is not a whole number that a process can end with')
  }
  return code as number
}
