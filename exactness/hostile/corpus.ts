// Files that mean harm, with what has to become of each.

/** What reading a file has to come to. */
export type Expected =
  /** A typed error. */
  | 'error'
  /** A typed error with one of these codes. */
  | readonly string[]
  /** Anything but harm: rows, or a typed error. */
  | 'no harm'

export interface HostileFile {
  name: string
  bytes: Uint8Array
  expected: Expected
  /** It holds more than anyone could wait for: the first rows have to come, or an error. */
  endless?: boolean
}

/** Numbers that look random, and are the same each time: xorshift. */
export function draws(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
