// Which rows have a value: one bit for each row, lowest bit first.
import type { Validity } from './column-data.js'

/** Whether a bitmap has a row. */
export function isPresent(bits: Uint8Array, row: number): boolean {
  return (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
}

/** Notes in a bitmap that a row has a value. */
export function setPresent(bits: Uint8Array, row: number): void {
  bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7))
}

/** The bitmap of plain values, of which null and undefined are none; undefined when all rows have one. */
export function validityOf(values: readonly unknown[]): Validity {
  const isThere = (value: unknown) => value !== null && value !== undefined
  return values.every(isThere) ? undefined : bitsOf(values, isThere)
}

/** A bitmap of the values that are as is asked. */
export function bitsOf(values: readonly unknown[], isSet: (value: unknown) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, row) => {
    if (isSet(value)) setPresent(bits, row)
  })
  return bits
}
