// Writes logs as the official client does, for tests of what no client writes on purpose: many rows, damage, odd values.
import { crc32 } from 'node:zlib'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** A value of a row: a JavaScript value, JSON text, or a value that is written as its own type. */
export type LoggedValue = unknown

/** What to put into a log. */
export interface LogWriter {
  run(fields: {
    id: string
    project?: string
    entity?: string
    name?: string
    tags?: string[]
    config?: Record<string, unknown>
    resume?: boolean
    startSeconds?: number
  }): this
  /** A row; keys are parts that lead to a value, or one name. Values are JSON texts. */
  row(step: number, values: Record<string, string> | [path: string[], json: string][]): this
  summary(update: Record<string, string>, remove?: string[][]): this
  config(update: Record<string, string>): this
  output(text: string, stream?: 'output' | 'error'): this
  measurement(seconds: number, values: Record<string, string>): this
  exit(code: number): this
  /** A record as it is. */
  record(bytes: Uint8Array): this
  bytes(): Buffer
}

const blockBytes = 32 * 1024

/** A log that holds its header. */
export function writeLog(): LogWriter {
  const parts: Buffer[] = [Buffer.from([...Buffer.from(':W&B'), 0xe1, 0xbe, 0])]
  let position = 7
  const add = (part: Buffer) => {
    parts.push(part)
    position += part.length
  }
  const record = (bytes: Uint8Array) => {
    let rest = bytes
    for (let isFirst = true; ; isFirst = false) {
      let left = blockBytes - (position % blockBytes)
      if (left < 7) {
        add(Buffer.alloc(left))
        left = blockBytes
      }
      const piece = rest.subarray(0, left - 7)
      rest = rest.subarray(piece.length)
      const isLast = rest.length === 0
      const header = Buffer.alloc(7)
      header[6] = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3
      header.writeUInt16LE(piece.length, 4)
      header.writeUInt32LE(crc32(Buffer.concat([header.subarray(6), piece])), 0)
      add(Buffer.concat([header, piece]))
      if (isLast) return
    }
  }
  const put = (field: number, content: Uint8Array) => {
    record(message(writer => bytesAt(writer, field, content)))
    return log
  }
  const log: LogWriter = {
    run: ({
      id,
      project,
      entity,
      name,
      tags = [],
      config = {},
      resume = false,
      startSeconds = 1_700_000_000,
    }) =>
      put(
        17,
        message(writer => {
          textAt(writer, 1, id)
          if (entity) textAt(writer, 2, entity)
          if (project) textAt(writer, 3, project)
          bytesAt(
            writer,
            4,
            items(
              1,
              Object.entries(config).map(([key, value]) => [[key], JSON.stringify(value)]),
            ),
          )
          if (name) textAt(writer, 8, name)
          for (const tag of tags) textAt(writer, 10, tag)
          bytesAt(
            writer,
            17,
            message(time => time.tag(1, WireType.Varint).int64(startSeconds)),
          )
          if (resume) writer.tag(24, WireType.Varint).bool(true)
        }),
      ),
    row: (step, values) =>
      put(
        2,
        Buffer.concat([
          items(1, [[['_step'], String(step)], ...pathsOf(values)]),
          message(writer =>
            bytesAt(
              writer,
              2,
              message(number => number.tag(1, WireType.Varint).int64(step)),
            ),
          ),
        ]),
      ),
    summary: (update, remove = []) =>
      put(
        3,
        Buffer.concat([
          items(1, pathsOf(update)),
          items(
            2,
            remove.map(path => [path, '']),
          ),
        ]),
      ),
    config: update => put(5, items(1, pathsOf(update))),
    output: (text, stream = 'output') =>
      put(
        13,
        message(writer => {
          writer.tag(1, WireType.Varint).int32(stream === 'output' ? 1 : 0)
          textAt(writer, 3, text)
        }),
      ),
    measurement: (seconds, values) =>
      put(
        7,
        message(writer => {
          bytesAt(
            writer,
            2,
            message(time => time.tag(1, WireType.Varint).int64(seconds)),
          )
          for (const [key, json] of Object.entries(values)) bytesAt(writer, 3, item([key], json, 1))
        }),
      ),
    exit: code =>
      put(
        18,
        message(writer => writer.tag(1, WireType.Varint).int32(code)),
      ),
    record(bytes) {
      record(bytes)
      return log
    },
    bytes: () => Buffer.concat(parts),
  }
  return log
}

/** An item with a value of any type: `write` puts it. */
export function typedItem(key: string, write: (writer: BinaryWriter) => void): Uint8Array {
  return message(writer => {
    textAt(writer, 2, key)
    write(writer)
  })
}

/** A history record with such items. */
export function historyRecord(typed: readonly Uint8Array[]): Uint8Array {
  const content = message(writer => {
    for (const one of typed) bytesAt(writer, 1, one)
  })
  return message(writer => bytesAt(writer, 2, content))
}

function pathsOf(values: Record<string, string> | [path: string[], json: string][]): [string[], string][] {
  return Array.isArray(values) ? values : Object.entries(values).map(([key, json]) => [[key], json])
}

function items(field: number, list: readonly (readonly [readonly string[], string])[]): Uint8Array {
  return message(writer => {
    for (const [path, json] of list) bytesAt(writer, field, item(path, json, 2))
  })
}

function item(path: readonly string[], json: string, keyField: number): Uint8Array {
  return message(writer => {
    for (const part of path) textAt(writer, keyField, part)
    textAt(writer, 16, json)
  })
}

function message(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter()
  write(writer)
  return writer.finish()
}

function textAt(writer: BinaryWriter, field: number, text: string): void {
  writer.tag(field, WireType.LengthDelimited).string(text)
}

function bytesAt(writer: BinaryWriter, field: number, bytes: Uint8Array): void {
  writer.tag(field, WireType.LengthDelimited).bytes(bytes)
}
