// What a person may have meant.
import { distance } from 'fastest-levenshtein'

/** The known names that are nearest to what was written, best first; none when all of them are too far off. */
export function nearest(written: string, known: Iterable<string>, limit = 3): string[] {
  const lower = written.toLowerCase()
  const scored: { name: string; score: number }[] = []
  for (const name of known) {
    const candidate = name.toLowerCase()
    const isPart = lower.length >= 3 && candidate.includes(lower)
    const score = isPart ? 1 : distance(lower, candidate)
    if (score <= Math.max(1, Math.round(0.4 * Math.max(lower.length, candidate.length))))
      scored.push({ name, score })
  }
  scored.sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
  return scored.slice(0, limit).map(({ name }) => name)
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(written: string, known: Iterable<string>): string {
  const names = nearest(written, known)
  return names.length > 0 ? `; did you mean ${names.map(name => `'${name}'`).join(' or ')}?` : ''
}
