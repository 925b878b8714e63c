// Fewer rows than there are, spread evenly.

/** The places of `samples` of so many rows at most, the first and the last among them. */
export function samplePlaces(count: number, samples: number): number[] {
  if (count <= samples) return Array.from({ length: count }, (_, at) => at)
  if (samples <= 0) return []
  if (samples === 1) return [count - 1]
  const stride = (count - 1) / (samples - 1)
  return Array.from({ length: samples }, (_, at) => Math.round(at * stride))
}
