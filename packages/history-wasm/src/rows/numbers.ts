// 64-bit integers as JavaScript values, by the policy of the caller.

/** What becomes of integers beyond ±2^53: exact bigints, rounded numbers, or their digits. Smaller ones are numbers. */
export type BigintPolicy = 'bigint' | 'number' | 'string'

/** An integer by the policy. */
export function integer(value: bigint, policy: BigintPolicy): number | bigint | string {
  const near = Number(value)
  if (Number.isSafeInteger(near) || policy === 'number') return near
  return policy === 'bigint' ? value : String(value)
}

/** Reads signed integers without making a bigint of each: most of them fit into a number. */
export function signedReader(
  values: BigInt64Array,
  policy: BigintPolicy,
): (row: number) => number | bigint | string {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  return row => {
    const high = halves[row * 2 + 1] ?? 0
    if (high >= -0x200000 && high < 0x200000) {
      const near = high * 0x1_0000_0000 + ((halves[row * 2] ?? 0) >>> 0)
      if (near !== -0x20_0000_0000_0000) return near
    }
    return integer(values[row] ?? 0n, policy)
  }
}
