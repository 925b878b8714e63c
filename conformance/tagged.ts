// The JSON that the Python scripts print: scalars as strings with their kind in front, so that nothing is lost.

/** A value as official-client/encoding.py writes it: `i:` int, `f:` float, `s:` string, `b:` bytes in base64. */
export type Tagged = null | boolean | string | Tagged[] | { [key: string]: Tagged }

export function isObject(value: Tagged): value is { [key: string]: Tagged } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a tagged scalar: an int as a bigint, so that it stays told apart from a float. */
export function untag(text: string): bigint | number | string | Uint8Array {
  const body = text.slice(2)
  switch (text.slice(0, 2)) {
    case 'i:':
      return BigInt(body)
    case 'f:':
      return float(body)
    case 's:':
      return body
    case 'b:':
      return new Uint8Array(Buffer.from(body, 'base64'))
    default:
      throw new TypeError(`"${text.slice(0, 20)}" is no tagged value: it must begin with i:, f:, s: or b:`)
  }
}

/** Python's `repr` of a float. */
function float(text: string): number {
  if (text === 'nan') return Number.NaN
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}
