// Puts the arrays of a batch into one piece of memory, which goes to another thread as one and comes back to be used again.
import { type ColumnData, type CopiedArray, copyColumn } from '../rows/column-data.js'

/** How many bytes of memory are kept to be used again. */
const mostSpare = 32 * 1024 * 1024

/** Pieces of memory that have come back. */
const spare: ArrayBuffer[] = []

/** Keeps a piece of memory for a batch to come. */
export function reuse(buffer: ArrayBuffer): void {
  const kept = spare.reduce((bytes, { byteLength }) => bytes + byteLength, 0)
  if (kept + buffer.byteLength <= mostSpare) spare.push(buffer)
}

/** The same columns in one piece of memory of their own. */
export function packColumns(columns: readonly ColumnData[]): { columns: ColumnData[]; buffer: ArrayBuffer } {
  let size = 0
  for (const column of columns) {
    copyColumn(column, view => {
      size += aligned(view.byteLength)
      return view
    })
  }
  const buffer = memoryOf(size)
  let at = 0
  const copy = <A extends CopiedArray>(view: A): A => {
    const Kind = view.constructor as new (buffer: ArrayBuffer, start: number, length: number) => A
    const copied = new Kind(buffer, at, view.length)
    copied.set(view as never)
    at += aligned(view.byteLength)
    return copied
  }
  return { columns: columns.map(column => copyColumn(column, copy)), buffer }
}

/** Memory of some size: fresh memory costs more than to write into it. */
function memoryOf(size: number): ArrayBuffer {
  const at = spare.findIndex(({ byteLength }) => byteLength >= size && byteLength <= size * 4)
  return (at >= 0 ? spare.splice(at, 1)[0] : undefined) ?? new ArrayBuffer(size)
}

function aligned(bytes: number): number {
  return (bytes + 7) & ~7
}
