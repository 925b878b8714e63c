// A data set to learn: points of two classes that overlap, the same at every start.

/** Points with their features and classes. */
export interface DataSet {
  features: Float64Array[]
  /** 0 or 1. */
  labels: Uint8Array
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `count` points of `width` features: two clouds whose centers are `distance` apart in each direction. */
export function makeDataSet(count: number, width: number, distance: number, random: () => number): DataSet {
  // Two uniform numbers make a normal one (Box-Muller).
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const labels = Uint8Array.from({ length: count }, () => (random() < 0.5 ? 0 : 1))
  const features = Array.from(labels, label =>
    Float64Array.from({ length: width }, () => normal() + (label === 1 ? distance / 2 : -distance / 2)),
  )
  return { features, labels }
}
