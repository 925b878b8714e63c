// Fewer rows than there are, spread evenly.

/** `count` of the items at most, the first and the last among them. */
export function sample<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  if (count <= 0) return []
  if (count === 1) return items.slice(-1)
  const stride = (items.length - 1) / (count - 1)
  return Array.from({ length: count }, (_, at) => items[Math.round(at * stride)] as T)
}
