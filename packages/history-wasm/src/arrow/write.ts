// A result as Arrow IPC: a message for the schema, one for each batch, and an end.
import type { HistoryBatch } from '../rows/batch.js'
import { addColumn, type Body } from './body.js'
import { fittedColumn } from './fit.js'
import { FlatBuffer } from './flatbuffer.js'
import { schemaTable } from './schema.js'
import { type ArrowField, typeOfColumn, widenFields } from './types.js'

const version5 = 4
const magic = new TextEncoder().encode('ARROW1')
const header = { schema: 1, recordBatch: 3 }

/** Writes batches of some columns one after the other, as parts of one stream or file. */
export interface ArrowWriter {
  /** What comes first. */
  start(): Uint8Array
  batch(batch: HistoryBatch): Uint8Array[]
  /** What comes last. */
  end(): Uint8Array
}

/**
 * A writer. A `stream` can be read while it comes; a `file` has a footer too, which lets readers go to any batch, and is
 * what files named `.arrow` and `.feather` are.
 */
export function arrowWriter(columns: readonly ArrowField[], format: 'stream' | 'file'): ArrowWriter {
  const blocks: [offset: number, metadataLength: number, bodyLength: number][] = []
  let written = 0
  const counted = <Parts extends Uint8Array[]>(parts: Parts): Parts => {
    written += lengthOf(parts)
    return parts
  }
  return {
    start() {
      const first = schemaMessage(columns)
      return joined(counted(format === 'file' ? [magic, new Uint8Array(2), first] : [first]))
    },
    batch(batch) {
      const offset = written
      const [metadata, ...body] = batchMessage(columns, batch)
      blocks.push([offset, metadata.length, lengthOf(body)])
      return counted([metadata, ...body])
    },
    end() {
      const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)]
      if (format === 'file') {
        const footer = footerOf(columns, blocks)
        const length = new Uint8Array(4)
        new DataView(length.buffer).setInt32(0, footer.length, true)
        parts.push(footer, length, magic)
      }
      return joined(counted(parts))
    },
  }
}

/** The columns that hold those of all batches, and those that are `known` already. */
export function arrowTypes(batches: Iterable<HistoryBatch>, known: readonly ArrowField[] = []): ArrowField[] {
  let columns = [...known]
  for (const { columns: more, numRows } of batches) {
    const types = more.map(column => ({ name: column.name, type: typeOfColumn(column, numRows) }))
    columns = widenFields(columns, types)
  }
  return columns
}

function schemaMessage(columns: readonly ArrowField[]): Uint8Array {
  const buffer = new FlatBuffer()
  return message(buffer, header.schema, schemaTable(buffer, columns), 0)
}

function footerOf(columns: readonly ArrowField[], blocks: readonly (readonly number[])[]): Uint8Array {
  const buffer = new FlatBuffer()
  const schema = schemaTable(buffer, columns)
  const batches = buffer.structures(blocks)
  const root = buffer.table([
    { slot: 0, kind: 'int16', value: version5 },
    { slot: 1, kind: 'offset', value: schema },
    { slot: 3, kind: 'offset', value: batches },
  ])
  return buffer.finish(root)
}

function batchMessage(
  columns: readonly ArrowField[],
  batch: HistoryBatch,
): [metadata: Uint8Array, ...body: Uint8Array[]] {
  const body: Body = { nodes: [], buffers: [] }
  const { numRows } = batch
  for (const { name, type } of columns) {
    addColumn(body, type, fittedColumn(batch.column(name), type, numRows), numRows)
  }
  const places: [number, number][] = []
  const parts: Uint8Array[] = []
  let end = 0
  for (const bytes of body.buffers) {
    places.push([end, bytes.length])
    const padding = -bytes.length & 7
    parts.push(bytes, new Uint8Array(padding))
    end += bytes.length + padding
  }
  const buffer = new FlatBuffer()
  const buffers = buffer.structures(places)
  const nodes = buffer.structures(body.nodes)
  const table = buffer.table([
    { slot: 0, kind: 'int64', value: numRows },
    { slot: 1, kind: 'offset', value: nodes },
    { slot: 2, kind: 'offset', value: buffers },
  ])
  return [message(buffer, header.recordBatch, table, end), ...parts]
}

/** A message with its length in front of it, so that what follows begins at a multiple of eight. */
function message(buffer: FlatBuffer, kind: number, content: number, bodyLength: number): Uint8Array {
  const root = buffer.table([
    { slot: 0, kind: 'int16', value: version5 },
    { slot: 1, kind: 'int8', value: kind },
    { slot: 2, kind: 'offset', value: content },
    { slot: 3, kind: 'int64', value: bodyLength },
  ])
  const metadata = buffer.finish(root)
  const padded = metadata.length + (-metadata.length & 7)
  const bytes = new Uint8Array(8 + padded)
  new DataView(bytes.buffer).setInt32(0, -1, true)
  new DataView(bytes.buffer).setInt32(4, padded, true)
  bytes.set(metadata, 8)
  return bytes
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

/** Parts as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
