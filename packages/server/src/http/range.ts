// The Range header of a request for a content of known size.

/** Bytes from `start` to `end`, exclusive. */
export interface ByteRange {
  start: number
  end: number
}

/** The wanted part: undefined for all of it, `unsatisfiable` when no byte of it exists. Several ranges count as all. */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return undefined
  if (found[1] === '') {
    const length = Math.min(size, Number(found[2]))
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size }
  }
  const start = Number(found[1])
  const end = found[2] === '' ? size : Math.min(size, Number(found[2]) + 1)
  if (found[2] !== '' && Number(found[2]) < start) return undefined
  return start >= size ? 'unsatisfiable' : { start, end }
}
