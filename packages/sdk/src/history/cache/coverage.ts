// Which bytes of a file are there.

/** A part of a file; `end` is exclusive. */
export interface Part {
  start: number
  end: number
}

/** Adds a part to parts that are sorted and apart from one another; gives such parts again. */
export function withPart(parts: readonly Part[], added: Part): Part[] {
  const before = parts.filter(part => part.end < added.start)
  const after = parts.filter(part => part.start > added.end)
  const touching = parts.filter(part => part.end >= added.start && part.start <= added.end)
  const start = touching.reduce((least, part) => Math.min(least, part.start), added.start)
  const end = touching.reduce((most, part) => Math.max(most, part.end), added.end)
  return [...before, { start, end }, ...after]
}

/** The parts of a file of a size that are not there. */
export function missingParts(parts: readonly Part[], size: number): Part[] {
  const starts = [0, ...parts.map(({ end }) => end)]
  const ends = [...parts.map(({ start }) => start), size]
  return starts.map((start, at) => ({ start, end: ends[at] ?? size })).filter(({ start, end }) => start < end)
}
