// Console output as lines. Processes write pieces of lines, and go back in them: to draw a bar of progress anew.
import type { ConsoleLogLine } from '../run/console-logs.js'
import { readLog } from './log/framing.js'
import { kindOf } from './log/items.js'
import { readMessage } from './log/message.js'
import { kinds, output, standardOutput, type Timestamp } from './log/records.js'
import type { OpenLog } from './scan.js'
import { preciseTime } from './times.js'

/** A line, with the moment at which its last change was written. */
export interface ConsoleLine extends ConsoleLogLine {
  readonly number: number
}

/** The lines, oldest first: each when it is complete, at the latest at the end of the log. */
export async function* readConsole(
  { file, skipCorrupt }: OpenLog,
  signal: AbortSignal | undefined,
): AsyncGenerator<ConsoleLine, void, undefined> {
  const screen = new Screen()
  for await (const records of readLog(file, { skipCorrupt, signal })) {
    for (const { bytes } of records) {
      const place = kindOf(bytes)
      if (place?.field !== kinds.output) continue
      const { type = 0, timestamp, line = '' } = readMessage(output, bytes.subarray(place.start, place.end))
      screen.write(type === standardOutput ? 'output' : 'error', timestamp, line)
    }
    yield* screen.takeComplete()
  }
  yield* screen.takeAll()
}

type Stream = 'output' | 'error'

interface OpenLine {
  number: number
  stream: Stream
  time: Timestamp | undefined
  cells: string[]
}

/** Lines that can still change: a program may go up some lines, as those with several bars do. */
export const changeableLines = 32

const controlStart = String.fromCharCode(27)
const pieces = new RegExp(
  `\\n|\\r|${controlStart}\\[[0-9;?]*[A-Za-z]|[^\\n\\r${controlStart}]+|${controlStart}`,
  'gu',
)
const command = new RegExp(`^${controlStart}\\[([0-9;?]*)([A-Za-z])$`)

/** Where a stream writes on, and the colours that its next character gets. */
interface Cursor {
  line: OpenLine | undefined
  column: number
  style: string
}

/** The two streams share the numbering of lines, but each writes on in its own. */
class Screen {
  #lines: OpenLine[] = []
  #next = 0
  readonly #cursors: Record<Stream, Cursor> = {
    output: { line: undefined, column: 0, style: '' },
    error: { line: undefined, column: 0, style: '' },
  }

  write(stream: Stream, time: Timestamp | undefined, text: string): void {
    for (const [piece] of text.matchAll(pieces)) this.#writePiece(stream, time, piece)
  }

  #writePiece(stream: Stream, time: Timestamp | undefined, piece: string): void {
    const cursor = this.#cursors[stream]
    const [, amount = '', name = ''] = command.exec(piece) ?? []
    if (piece === '\r') cursor.column = 0
    else if (name === 'A') cursor.line = this.#above(stream, cursor.line, Number(amount || 1))
    else {
      const line = cursor.line ?? this.#newLine(stream, time)
      cursor.line = line
      if (piece === '\n') {
        if (cursor.style !== '') line.cells.push(cursor.style)
        Object.assign(cursor, { line: this.#below(line), column: 0, style: '' })
        return
      }
      line.time = time
      if (name === 'K') line.cells.length = Math.min(line.cells.length, cursor.column)
      else if (name === 'm') cursor.style += piece
      // All other commands move what only a terminal has.
      else if (name === '') put(cursor, line, piece)
    }
  }

  #newLine(stream: Stream, time: Timestamp | undefined): OpenLine {
    const line = { number: this.#next, stream, time, cells: [] }
    this.#next += 1
    this.#lines.push(line)
    return line
  }

  /** The stream's line below, if it has been there already. */
  #below(line: OpenLine): OpenLine | undefined {
    return this.#lines.find(other => other.stream === line.stream && other.number > line.number)
  }

  #above(stream: Stream, from: OpenLine | undefined, count: number): OpenLine | undefined {
    const above = this.#lines.filter(
      line => line.stream === stream && line.number < (from?.number ?? Number.POSITIVE_INFINITY),
    )
    return above.at(-Math.min(count, above.length)) ?? from
  }

  /** Lines that will not change any more. */
  *takeComplete(): Generator<ConsoleLine, void, undefined> {
    while (this.#lines.length > changeableLines) {
      const [oldest] = this.#lines
      if (!oldest || oldest === this.#cursors.output.line || oldest === this.#cursors.error.line) return
      this.#lines.shift()
      yield shown(oldest)
    }
  }

  *takeAll(): Generator<ConsoleLine, void, undefined> {
    for (const line of this.#lines.splice(0)) yield shown(line)
  }
}

function put(cursor: Cursor, line: OpenLine, text: string): void {
  for (const character of text) {
    line.cells[cursor.column] = cursor.style + character
    cursor.style = ''
    cursor.column += 1
  }
}

function shown({ number, stream, time, cells }: OpenLine): ConsoleLine {
  return {
    number,
    timestamp: time ? preciseTime(time).slice(0, -1) : null,
    level: stream === 'error' ? 'error' : null,
    label: null,
    content: Array.from(cells, cell => cell ?? ' ').join(''),
  }
}
