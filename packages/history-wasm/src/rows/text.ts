// Texts of a column: cut from one decoded string where that is possible, which is several times faster than one by one.

const decoder = new TextDecoder()

/** Gives the text at a row of a column of offsets and bytes. */
export function textReader(offsets: Int32Array, bytes: Uint8Array): (row: number) => string {
  const first = offsets[0] ?? 0
  const last = offsets[offsets.length - 1] ?? 0
  const whole = decoder.decode(bytes.subarray(first, last))
  // As many characters as bytes: all are ASCII, so places in the bytes are places in the string.
  if (whole.length === last - first) {
    return row => whole.slice((offsets[row] ?? 0) - first, (offsets[row + 1] ?? 0) - first)
  }
  return row => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1]))
}
